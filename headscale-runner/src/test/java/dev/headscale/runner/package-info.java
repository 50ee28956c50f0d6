/** Tests of the standalone server as a whole. */
@NullMarked
package dev.headscale.runner;

import org.jspecify.annotations.NullMarked;
