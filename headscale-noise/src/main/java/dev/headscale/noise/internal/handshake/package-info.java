/** The handshake {@code Noise_IK_25519_ChaChaPoly_BLAKE2s} of both sides: fed messages, returns messages. Pure. */
@NullMarked
package dev.headscale.noise.internal.handshake;

import org.jspecify.annotations.NullMarked;
