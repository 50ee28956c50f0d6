/** Tests of the DERP relay. */
@NullMarked
package dev.headscale.runner.internal.derp;

import org.jspecify.annotations.NullMarked;
