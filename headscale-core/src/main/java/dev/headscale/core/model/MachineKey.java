package dev.headscale.core.model;

import java.util.Optional;

/** The public half of a device's machine key, which its Noise connections prove. Immutable and thread-safe. */
public final class MachineKey extends PublicKey {
    private static final String PREFIX = "mkey:";

    /**
     * Wraps a raw key.
     *
     * @param bytes 32 bytes, copied
     * @throws IllegalArgumentException if there are not 32 bytes
     */
    public MachineKey(byte[] bytes) {
        super(bytes);
    }

    /**
     * Reads the text form.
     *
     * @param text {@code mkey:} and 64 hex digits
     * @return the key
     * @throws IllegalArgumentException if the text is not of that form; the text is not repeated
     */
    public static MachineKey parse(String text) {
        return tryParse(text)
                .orElseThrow(() -> new IllegalArgumentException("not a key of the form " + PREFIX + "<64 hex>"));
    }

    /**
     * Reads the text form.
     *
     * @param text any text
     * @return the key, or empty if the text is not {@code mkey:} and 64 hex digits
     */
    public static Optional<MachineKey> tryParse(String text) {
        return decode(PREFIX, text).map(MachineKey::new);
    }

    @Override
    String prefix() {
        return PREFIX;
    }
}
