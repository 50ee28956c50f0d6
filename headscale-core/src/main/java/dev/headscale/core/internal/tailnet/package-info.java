/** The tailnets of a control plane at run time, and what has to be done in each of them from time to time. */
@NullMarked
package dev.headscale.core.internal.tailnet;

import org.jspecify.annotations.NullMarked;
