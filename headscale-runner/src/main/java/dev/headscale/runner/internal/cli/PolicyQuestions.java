package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.output.Style;
import dev.headscale.runner.internal.output.Table;
import dev.headscale.runner.internal.output.Table.Cell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Commands that ask about policies and change nothing. */
final class PolicyQuestions {
    /** How a command ends whose answer is no. */
    static final int NO = 3;

    private PolicyQuestions() {}

    /** A command with an answer of yes or no. */
    abstract static class Question extends Action {
        private boolean yes = true;

        Question(CommandContext context) {
            super(context);
        }

        final void answer(boolean isYes) {
            yes = isYes;
        }

        @Override
        final int exitCode() {
            return yes ? 0 : NO;
        }
    }

    @Command(
            name = "explain",
            description = "Say whether a connection is allowed, and why. The exit code is 3 if it is not.")
    static final class Explain extends Question {
        @Parameters(index = "0", paramLabel = "SRC", description = "A node's name, id or address; a tag; a user.")
        String source = "";

        @Parameters(index = "1", paramLabel = "DST[:PORT]", description = "The same, or any address.")
        String destination = "";

        @Option(
                names = {"-p", "--proto"},
                paramLabel = "PROTOCOL",
                defaultValue = "tcp",
                description = "tcp (which it is without this), udp, icmp, or a number.")
        String protocol = "";

        Explain(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            ObjectNode body = Json.object()
                    .put("source", source)
                    .put("destination", destination)
                    .put("protocol", protocol);
            JsonNode answers = server().post("/policy/explain", body).path("answers");
            answer(answers.values().stream().allMatch(one -> one.path("allowed").asBoolean()));
            context().print(answers, () -> table(answers));
        }

        private static Table table(JsonNode answers) {
            Table table = new Table("From", "To", "Answer", "Line", "Rule", "Why");
            for (JsonNode one : answers.values()) {
                boolean allowed = one.path("allowed").asBoolean();
                String target = Json.text(one, "target");
                String to = Json.text(one, "destination") + (target.isEmpty() ? "" : " (" + target + ")");
                Cell verdict = allowed ? new Cell("allowed", Style.GOOD) : new Cell("denied", Style.BAD);
                table.row(
                        Cell.of(Json.text(one, "source")),
                        Cell.of(to),
                        verdict,
                        Cell.of(""),
                        Cell.of(""),
                        Cell.of(Json.text(one, "summary")));
                for (JsonNode rule : one.path("rules").values()) {
                    table.row(
                            Cell.of(""),
                            Cell.of(""),
                            Cell.of(""),
                            Cell.of(Json.text(rule, "line")),
                            Cell.of(Json.text(rule, "rule")),
                            Cell.of(Json.text(rule, "text")));
                }
            }
            return table;
        }
    }

    /** A question about a policy in a file. */
    abstract static class AboutFile extends Question {
        @Parameters(paramLabel = "FILE", description = "The file with the policy (HuJSON); - for standard input.")
        String file = "";

        AboutFile(CommandContext context) {
            super(context);
        }

        final JsonNode ask(String path) {
            String text = PolicyInput.read(file, context().surroundings());
            try {
                return server().post(path, Json.object().put("policy", text));
            } catch (RefusedException e) {
                throw e.inFile(PolicyInput.shown(file));
            }
        }
    }

    @Command(
            name = "diff",
            description =
                    "Say what a policy would change for the nodes of now. The exit code is 3 if it would change anything.")
    static final class Diff extends AboutFile {
        Diff(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            JsonNode changes = ask("/policy/diff").path("changes");
            answer(changes.isEmpty());
            if (changes.isEmpty()) {
                context().hint("No node would notice a difference.");
            }
            context().print(changes, () -> table(changes));
        }

        private static Table table(JsonNode changes) {
            Table table = new Table("", "Kind", "From", "To", "What");
            for (JsonNode change : changes.values()) {
                boolean gained = change.path("gained").asBoolean();
                table.row(
                        gained ? new Cell("+", Style.GOOD) : new Cell("-", Style.BAD),
                        Cell.of(Json.text(change, "kind")),
                        Cell.of(Json.text(change, "sources")),
                        Cell.of(Json.text(change, "targets")),
                        Cell.of(Json.text(change, "what")));
            }
            return table;
        }
    }

    @Command(
            name = "test",
            description = "Run the tests of a policy against the nodes of now. The exit code is 3 if one fails.")
    static final class Test extends AboutFile {
        Test(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            JsonNode tests = ask("/policy/test").path("tests");
            answer(tests.values().stream().allMatch(test -> test.path("passed").asBoolean()));
            if (tests.isEmpty()) {
                context().hint("The policy contains no tests.");
            }
            context().print(tests, () -> table(tests));
        }

        private static Table table(JsonNode tests) {
            Table table = new Table("Line", "Result", "Test");
            for (JsonNode test : tests.values()) {
                boolean passed = test.path("passed").asBoolean();
                table.row(
                        Cell.of(Json.text(test, "line")),
                        passed ? new Cell("passed", Style.GOOD) : new Cell("failed", Style.BAD),
                        Cell.of(Json.text(test, "test")));
                test.path("failures")
                        .values()
                        .forEach(failure ->
                                table.row(Cell.of(""), Cell.of(""), new Cell(failure.asString(), Style.WARNING)));
            }
            return table;
        }
    }
}
