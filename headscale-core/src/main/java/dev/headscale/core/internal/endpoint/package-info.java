/** One class per path of the protocol. Each is built for the machine key of its connection. */
@NullMarked
package dev.headscale.core.internal.endpoint;

import org.jspecify.annotations.NullMarked;
