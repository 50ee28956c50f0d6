/** The DERP relay: carries packets between node keys when there is no direct path, and what else its host name serves. */
@NullMarked
package dev.headscale.runner.internal.derp;

import org.jspecify.annotations.NullMarked;
