package dev.headscale.runner.internal.derp;

import dev.headscale.core.model.NodeKey;
import dev.headscale.noise.NaclBox;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/** A key pair of a client or a relay. */
final class TestKey {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] privateKey = random(32);

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    RelayPrivateKey asRelay() {
        return RelayPrivateKey.of(privateKey);
    }

    NodeKey publicKey() {
        return new NodeKey(NaclBox.publicKey(privateKey));
    }

    /** Returns a nonce and a box for a peer. */
    byte[] seal(byte[] peer, byte[] plain) {
        byte[] nonce = random(NaclBox.NONCE_BYTES);
        return DerpTestClient.concat(nonce, box(peer).seal(nonce, plain));
    }

    /** Opens what {@link #seal} has made. */
    Optional<byte[]> open(byte[] peer, byte[] nonceAndBox) {
        return box(peer)
                .open(
                        Arrays.copyOf(nonceAndBox, NaclBox.NONCE_BYTES),
                        Arrays.copyOfRange(nonceAndBox, NaclBox.NONCE_BYTES, nonceAndBox.length));
    }

    private NaclBox box(byte[] peer) {
        return NaclBox.between(privateKey, peer).orElseThrow();
    }
}
