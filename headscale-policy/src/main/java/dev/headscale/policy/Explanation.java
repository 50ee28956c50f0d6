package dev.headscale.policy;

import java.util.List;
import java.util.OptionalLong;

/**
 * Whether a policy allows a connection, and why. Immutable and thread-safe.
 *
 * @param allowed whether packets pass
 * @param target the id of the node whose packet filter decides: the one with the address, or the router to it; empty if there
 *     is neither
 * @param summary the answer in one sentence
 * @param rules the rules that let the packets in; if they do not pass, those that come closest, the best first
 */
public record Explanation(boolean allowed, OptionalLong target, String summary, List<Reason> rules) {

    /** Copies the list. */
    public Explanation {
        rules = List.copyOf(rules);
    }

    /**
     * What one rule has to do with it.
     *
     * @param line where the rule begins in the policy text, counted from 1
     * @param column the character in that line, counted from 1
     * @param rule the section and the number of the rule in it, counted from 1, such as {@code acls 3}
     * @param text what in the rule fits, or what is missing
     */
    public record Reason(int line, int column, String rule, String text) {

        /** Returns it in one line. */
        @Override
        public String toString() {
            return "line " + line + ", " + rule + ": " + text;
        }
    }
}
