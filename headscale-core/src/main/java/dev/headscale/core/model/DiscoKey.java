package dev.headscale.core.model;

import java.util.Optional;

/** The public half of the key of a node's path discovery messages. Immutable and thread-safe. */
public final class DiscoKey extends PublicKey {
    private static final String PREFIX = "discokey:";

    /**
     * Wraps a raw key.
     *
     * @param bytes 32 bytes, copied
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public DiscoKey(byte[] bytes) {
        super(bytes);
    }

    /**
     * Reads the text form.
     *
     * @param text {@code discokey:} and 64 hex digits
     * @return the key
     * @throws IllegalArgumentException if the text is not of that form; the text is not repeated
     */
    public static DiscoKey parse(String text) {
        return tryParse(text)
                .orElseThrow(() -> new IllegalArgumentException("not a key of the form " + PREFIX + "<64 hex>"));
    }

    /**
     * Reads the text form.
     *
     * @param text any text
     * @return the key, or empty if the text is not {@code discokey:} and 64 hex digits
     */
    public static Optional<DiscoKey> tryParse(String text) {
        return decode(PREFIX, text).map(DiscoKey::new);
    }

    @Override
    String prefix() {
        return PREFIX;
    }
}
