/** The standalone server and its command line. Programs that embed a control plane use the other modules instead. */
@NullMarked
package dev.headscale.runner;

import org.jspecify.annotations.NullMarked;
