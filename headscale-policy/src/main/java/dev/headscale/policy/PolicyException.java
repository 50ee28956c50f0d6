package dev.headscale.policy;

import java.util.List;
import java.util.stream.Collectors;

/** A policy that cannot be used. The message lists all problems, one in a line. */
public final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<Problem> problems;

    /**
     * Makes an exception.
     *
     * @param problems what is wrong; at least one
     */
    public PolicyException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /**
     * Returns what is wrong.
     *
     * @return at least one problem, in the order of the text
     */
    public List<Problem> problems() {
        return problems;
    }
}
