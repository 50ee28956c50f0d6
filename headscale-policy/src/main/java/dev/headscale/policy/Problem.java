package dev.headscale.policy;

import java.io.Serializable;

/**
 * One thing that is wrong with a policy. Immutable and thread-safe.
 *
 * @param line the line in the policy text, counted from 1
 * @param column the character in that line, counted from 1
 * @param message what is wrong, in one line
 */
public record Problem(int line, int column, String message) implements Serializable {

    /** Returns the position and the message, for example {@code line 3, column 7: tag not found: "tag:x"}. */
    @Override
    public String toString() {
        return "line " + line + ", column " + column + ": " + message;
    }
}
