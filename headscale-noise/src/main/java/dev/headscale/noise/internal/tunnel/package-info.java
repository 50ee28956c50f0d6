/** A tunnel on a Netty channel: the handshake, records, HTTP/2 inside them, and its streams as {@code PeerStream}s. */
@NullMarked
package dev.headscale.noise.internal.tunnel;

import org.jspecify.annotations.NullMarked;
