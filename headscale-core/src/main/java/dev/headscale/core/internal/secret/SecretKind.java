package dev.headscale.core.internal.secret;

import dev.headscale.core.model.KeyHash;
import dev.headscale.core.model.Secret;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of keys, and how they are drawn and taken apart. The secret part has 256 bits of entropy. */
public enum SecretKind {
    /** A pre-auth key. */
    AUTH("hskey-auth-"),
    /** A key of the admin API. */
    API("hskey-api-");

    private static final int PREFIX_BYTES = 6;
    private static final int SECRET_BYTES = 32;

    private final String marker;
    private final Pattern form;

    SecretKind(String marker) {
        this.marker = marker;
        this.form = Pattern.compile(".*?" + marker + "([A-Za-z0-9_-]{12})-([A-Za-z0-9_-]{64})");
    }

    /**
     * A key that was just drawn.
     *
     * @param prefix its public part
     * @param hash the hash of its secret part
     * @param secret the whole, for its owner
     */
    public record Drawn(String prefix, KeyHash hash, Secret secret) {}

    /**
     * A key that somebody presents, taken apart. It has no {@code toString} that shows the secret.
     *
     * @param prefix its public part
     * @param hash the hash of its secret part
     */
    public record Presented(String prefix, KeyHash hash) {}

    /** Draws a new key. */
    public Drawn draw(RandomGenerator random) {
        String prefix = hex(random, PREFIX_BYTES);
        String secret = hex(random, SECRET_BYTES);
        return new Drawn(prefix, KeyHash.of(secret), new Secret(marker + prefix, marker + prefix + "-" + secret));
    }

    /** Takes a key apart; empty if the text is not one of this kind. What stands before the marker is passed over. */
    public Optional<Presented> read(String text) {
        Matcher match = form.matcher(text.strip());
        return match.matches()
                ? Optional.of(new Presented(match.group(1), KeyHash.of(match.group(2))))
                : Optional.empty();
    }

    private static String hex(RandomGenerator random, int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
