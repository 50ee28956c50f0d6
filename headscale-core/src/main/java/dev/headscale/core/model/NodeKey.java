package dev.headscale.core.model;

import java.util.Optional;

/** The public half of a node's WireGuard key: the subject of a login, and its address at a relay. Immutable and thread-safe. */
public final class NodeKey extends PublicKey {
    private static final String PREFIX = "nodekey:";

    /**
     * Wraps a raw key.
     *
     * @param bytes 32 bytes, copied
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public NodeKey(byte[] bytes) {
        super(bytes);
    }

    /**
     * Reads the text form.
     *
     * @param text {@code nodekey:} and 64 hex digits
     * @return the key
     * @throws IllegalArgumentException if the text is not of that form; the text is not repeated
     */
    public static NodeKey parse(String text) {
        return tryParse(text)
                .orElseThrow(() -> new IllegalArgumentException("not a key of the form " + PREFIX + "<64 hex>"));
    }

    /**
     * Reads the text form.
     *
     * @param text any text
     * @return the key, or empty if the text is not {@code nodekey:} and 64 hex digits
     */
    public static Optional<NodeKey> tryParse(String text) {
        return decode(PREFIX, text).map(NodeKey::new);
    }

    @Override
    String prefix() {
        return PREFIX;
    }
}
