package dev.headscale.noise;

import dev.headscale.core.model.MachineKey;
import dev.headscale.noise.internal.crypto.KeyPair;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The private half of a server's key. Clients remember the public half: whoever loses this key locks out every client
 * process that is running. Immutable and thread-safe; equality is identity.
 */
public final class MachinePrivateKey {
    private static final String PREFIX = "privkey:";
    private static final HexFormat HEX = HexFormat.of();

    private final KeyPair pair;

    private MachinePrivateKey(KeyPair pair) {
        this.pair = pair;
    }

    /**
     * Makes a new key.
     *
     * @param random where it comes from
     * @return the key
     */
    public static MachinePrivateKey create(SecureRandom random) {
        return new MachinePrivateKey(KeyPair.generate(random));
    }

    /**
     * Wraps a raw key.
     *
     * @param bytes 32 bytes, copied
     * @return the key
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public static MachinePrivateKey of(byte[] bytes) {
        return new MachinePrivateKey(KeyPair.of(bytes));
    }

    /**
     * Reads the text form.
     *
     * @param text {@code privkey:} and 64 hex digits; white space around it is ignored
     * @return the key
     * @throws IllegalArgumentException if the text is not of that form; the text is not repeated
     */
    public static MachinePrivateKey parse(String text) {
        String trimmed = text.strip();
        if (trimmed.startsWith(PREFIX) && trimmed.length() == PREFIX.length() + 2 * KeyPair.BYTES) {
            try {
                byte[] bytes = HEX.parseHex(trimmed, PREFIX.length(), trimmed.length());
                MachinePrivateKey key = of(bytes);
                Arrays.fill(bytes, (byte) 0);
                return key;
            } catch (IllegalArgumentException e) {
                // The message would repeat a part of the key.
            }
        }
        throw new IllegalArgumentException("not a private key of the form " + PREFIX + "<64 hex>");
    }

    /**
     * Reads a key from a file, or makes one and stores it, if the file is not there. A new file can be read and written
     * by its owner only, and so can directories that had to be made for it. Either there is a complete file afterwards
     * or none.
     *
     * @param file holds the key's text form
     * @param random where a new key comes from
     * @return the key
     * @throws IOException if the file cannot be read or written
     * @throws IllegalArgumentException if the file holds something else; its content is not repeated
     */
    public static MachinePrivateKey loadOrCreate(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            MachinePrivateKey created = create(random);
            if (KeyFile.writeNew(file, created.text() + "\n")) {
                return created;
            }
        }
        try {
            return parse(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new IllegalArgumentException("the key file " + file + " does not hold " + PREFIX + "<64 hex>", e);
        }
    }

    /**
     * Returns the public half.
     *
     * @return the key that clients get to know
     */
    public MachineKey publicKey() {
        return new MachineKey(pair.publicKey());
    }

    private String text() {
        byte[] bytes = pair.privateKey();
        String text = PREFIX + HEX.formatHex(bytes);
        Arrays.fill(bytes, (byte) 0);
        return text;
    }

    KeyPair pair() {
        return pair;
    }

    /** Shows the public half only. */
    @Override
    public String toString() {
        return "MachinePrivateKey" + publicKey().shortText();
    }
}
