package dev.headscale.runner.internal.derp;

import dev.headscale.noise.MachinePrivateKey;
import dev.headscale.noise.NaclBox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The private half of a relay's key, by which clients seal their introduction. It must not be the control server's key.
 * Immutable and thread-safe; equality is identity.
 */
public final class RelayPrivateKey {
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] privateKey;
    private final byte[] publicKey;

    private RelayPrivateKey(byte[] privateKey) {
        this.privateKey = privateKey;
        this.publicKey = NaclBox.publicKey(privateKey);
    }

    /**
     * Wraps a raw key.
     *
     * @param bytes 32 bytes, copied
     * @return the key
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public static RelayPrivateKey of(byte[] bytes) {
        return new RelayPrivateKey(bytes.clone());
    }

    /**
     * Reads a key from a file, or makes one and stores it, if the file is not there. A new file can be read and written by its
     * owner only.
     *
     * @param file holds {@code privkey:} and 64 hex digits
     * @param random where a new key comes from
     * @return the key
     * @throws IOException if the file cannot be read or written
     * @throws IllegalArgumentException if the file holds something else; its content is not repeated
     */
    public static RelayPrivateKey loadOrCreate(Path file, SecureRandom random) throws IOException {
        MachinePrivateKey.loadOrCreate(file, random);
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        return new RelayPrivateKey(HEX.parseHex(text.substring(text.indexOf(':') + 1)));
    }

    /**
     * Returns the public half.
     *
     * @return a new array of 32 bytes
     */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** Returns what seals and opens boxes between the relay and a client; empty if the client's key is of low order. */
    Optional<NaclBox> boxWith(byte[] clientPublicKey) {
        return NaclBox.between(privateKey, clientPublicKey);
    }

    /** Shows the public half only. */
    @Override
    public String toString() {
        return "RelayPrivateKey[" + HEX.formatHex(publicKey) + "]";
    }
}
