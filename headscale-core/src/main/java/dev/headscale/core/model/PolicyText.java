package dev.headscale.core.model;

import java.time.Instant;

/**
 * A policy as its author wrote it. Immutable and thread-safe.
 *
 * @param text HuJSON, unchanged
 * @param updatedAt when it was set
 */
public record PolicyText(String text, Instant updatedAt) {

    /** Returns a short description; the text is not part of it. */
    @Override
    public String toString() {
        return "policy of " + text.length() + " characters of " + updatedAt;
    }
}
