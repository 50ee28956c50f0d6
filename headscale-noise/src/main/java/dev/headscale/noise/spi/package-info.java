/** What else may be served on the port of the control protocol: ordinary requests, and other upgraded protocols. */
@NullMarked
package dev.headscale.noise.spi;

import org.jspecify.annotations.NullMarked;
