/** Sockets: listening, TLS, and closing everything. */
@NullMarked
package dev.headscale.noise.internal.server;

import org.jspecify.annotations.NullMarked;
