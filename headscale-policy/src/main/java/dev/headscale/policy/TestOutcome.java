package dev.headscale.policy;

import java.util.List;

/**
 * What came of a test that a policy contains. Immutable and thread-safe.
 *
 * @param line where the test begins in the policy text, counted from 1
 * @param test what it asks, in short
 * @param failures in which ways it fails; empty if it passes
 */
public record TestOutcome(int line, String test, List<String> failures) {

    /** Copies the list. */
    public TestOutcome {
        failures = List.copyOf(failures);
    }

    /**
     * Tells whether the test passes.
     *
     * @return true if there is no failure
     */
    public boolean passed() {
        return failures.isEmpty();
    }
}
