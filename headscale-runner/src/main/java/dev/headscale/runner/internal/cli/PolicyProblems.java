package dev.headscale.runner.internal.cli;

import dev.headscale.policy.Policy;
import dev.headscale.policy.PolicyException;
import dev.headscale.runner.internal.output.Style;
import java.util.List;
import java.util.stream.Collectors;

/** A policy has problems, each at its place in a file. */
final class PolicyProblems extends CommandException {
    private static final long serialVersionUID = 1L;

    private final transient List<Line> lines;

    PolicyProblems(List<Line> lines) {
        super(text(lines, false));
        this.lines = List.copyOf(lines);
    }

    /** One problem. */
    record Line(String file, String position, String message) {
        private String text(boolean colours) {
            return "\n  " + Style.BOLD.paint(file + ":" + position + ":", colours) + " " + message;
        }
    }

    /** Finds the problems that a policy has whatever the users and nodes are. */
    static void look(String text, String file) {
        try {
            Policy.parse(text);
        } catch (PolicyException e) {
            throw new PolicyProblems(e.problems().stream()
                    .map(at -> new Line(file, at.line() + ":" + at.column(), at.message()))
                    .toList());
        }
    }

    @Override
    String shown(boolean colours) {
        return text(lines, colours);
    }

    private static String text(List<Line> lines, boolean colours) {
        String heading = lines.size() == 1 ? "a problem" : lines.size() + " problems";
        return heading + " in the policy:"
                + lines.stream().map(line -> line.text(colours)).collect(Collectors.joining());
    }
}
