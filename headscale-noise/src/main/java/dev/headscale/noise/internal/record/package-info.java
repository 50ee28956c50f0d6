/** The records in which a tunnel's bytes travel after the handshake, and what a server says first in them. Pure. */
@NullMarked
package dev.headscale.noise.internal.record;

import org.jspecify.annotations.NullMarked;
