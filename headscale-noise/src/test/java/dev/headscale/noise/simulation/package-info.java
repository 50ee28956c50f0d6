/** Whole tailnets in one thread, in which everything happens that can happen, in an order that is drawn. */
@NullMarked
package dev.headscale.noise.simulation;

import org.jspecify.annotations.NullMarked;
