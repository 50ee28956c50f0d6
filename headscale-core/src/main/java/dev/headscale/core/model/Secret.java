package dev.headscale.core.model;

/**
 * The text of a key that opens something: {@code hskey-<kind>-<public part>-<secret part>}. Its {@code toString} shows
 * the public part only, so that it may end up in a log. Immutable and thread-safe.
 */
public final class Secret {
    private final String shown;
    private final String text;

    /**
     * Wraps a secret.
     *
     * @param shown what may be seen by anyone, for example {@code hskey-auth-0123456789ab}
     * @param text the whole secret
     */
    public Secret(String shown, String text) {
        this.shown = shown;
        this.text = text;
    }

    /**
     * Returns the secret itself, to hand it to its owner.
     *
     * @return the whole text
     */
    public String reveal() {
        return text;
    }

    /** Returns the public part and three stars. */
    @Override
    public String toString() {
        return shown + "-***";
    }
}
