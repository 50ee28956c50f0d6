/** The primitives of the protocol: X25519 keys, BLAKE2s with its key derivation, ChaCha20-Poly1305. Pure. */
@NullMarked
package dev.headscale.noise.internal.crypto;

import org.jspecify.annotations.NullMarked;
