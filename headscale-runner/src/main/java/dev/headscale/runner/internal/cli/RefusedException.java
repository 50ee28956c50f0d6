package dev.headscale.runner.internal.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The admin API has answered with a problem. */
final class RefusedException extends CommandException {
    private static final long serialVersionUID = 1L;

    private static final Pattern IN_POLICY = Pattern.compile("body\\.policy:([0-9]+:[0-9]+)");

    private final transient JsonNode problem;

    RefusedException(String message, JsonNode problem) {
        super(message);
        this.problem = problem;
    }

    /** Says the same of the file that the policy came from, if the problems lie in a policy. */
    CommandException inFile(String file) {
        List<PolicyProblems.Line> lines = problem.path("errors").values().stream()
                .flatMap(error -> line(file, error).stream())
                .toList();
        return lines.isEmpty() ? this : new PolicyProblems(lines);
    }

    private static Optional<PolicyProblems.Line> line(String file, JsonNode error) {
        Matcher place = IN_POLICY.matcher(error.path("location").asString(""));
        return place.matches()
                ? Optional.of(new PolicyProblems.Line(
                        file, place.group(1), error.path("message").asString("")))
                : Optional.empty();
    }
}
