/** The messages of the control protocol as values, and their JSON. Pure: no socket, thread, clock or log. */
@NullMarked
package dev.headscale.core.wire;

import org.jspecify.annotations.NullMarked;
