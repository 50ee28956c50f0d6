/** Tests of what commands print. */
@NullMarked
package dev.headscale.runner.internal.output;

import org.jspecify.annotations.NullMarked;
