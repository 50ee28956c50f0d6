package dev.headscale.runner.internal.output;

import java.util.Optional;

/** In which form a command prints what it found. */
public enum Format {
    /** For people. */
    HUMAN(""),
    /** Indented JSON. */
    JSON("json"),
    /** JSON on one line. */
    JSON_LINE("json-line"),
    /** YAML. */
    YAML("yaml");

    private final String word;

    Format(String word) {
        this.word = word;
    }

    /**
     * Finds the format that is meant by a word.
     *
     * @param word what follows {@code --output}
     * @return the format, or empty if there is none
     */
    public static Optional<Format> of(String word) {
        for (Format format : values()) {
            if (format.word.equals(word)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
