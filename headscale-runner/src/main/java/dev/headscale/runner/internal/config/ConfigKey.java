package dev.headscale.runner.internal.config;

import java.util.Locale;

/**
 * One key of the configuration. Immutable and thread-safe.
 *
 * @param name the dotted name in lower case
 * @param kind what its value looks like
 * @param fallback the value if it is not set, as one would write it; empty if there is none or it depends on others
 * @param support what this version does with it
 * @param meaning for people, one or two sentences
 */
public record ConfigKey(String name, Kind kind, String fallback, Support support, String meaning) {

    /** What a value looks like. */
    public enum Kind {
        /** Any text. */
        TEXT("text"),
        /** {@code true} or {@code false}. */
        FLAG("true or false"),
        /** A decimal number. */
        NUMBER("number"),
        /** A span of time such as {@code 30m} or {@code 90d}. */
        DURATION("duration"),
        /** A list of texts. */
        LIST("list"),
        /** A map from texts to texts, or to lists of texts. */
        MAP("map"),
        /** A list of maps. */
        RECORDS("list of maps");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }

        /** Returns the kind's name for people. */
        @Override
        public String toString() {
            return shown;
        }
    }

    /** What this version does with a key. */
    public enum Support {
        /** It takes effect. */
        SERVED,
        /** It is known and checked for its kind only; setting it gives a warning. */
        NOT_YET,
        /** It is known, and ignoring it would be unsafe; setting it is an error. */
        REFUSED
    }

    /**
     * Returns the environment variable that sets this key.
     *
     * @return for example {@code HEADSCALE_DNS_BASE_DOMAIN}
     */
    public String environmentVariable() {
        return "HEADSCALE_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
