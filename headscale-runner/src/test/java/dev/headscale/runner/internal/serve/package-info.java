/** Tests of whole servers. */
@NullMarked
package dev.headscale.runner.internal.serve;

import org.jspecify.annotations.NullMarked;
