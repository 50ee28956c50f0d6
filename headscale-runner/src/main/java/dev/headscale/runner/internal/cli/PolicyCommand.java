package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.config.ConfigException;
import dev.headscale.runner.internal.config.Settings;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The policy. */
@Command(name = "policy", description = "Manage the policy: who may reach what.")
final class PolicyCommand extends Group {

    static List<Action> actions(CommandContext context, DatabaseAccess database) {
        return List.of(
                new Get(context, database),
                new Set(context, database),
                new Check(context, database),
                new PolicyQuestions.Explain(context),
                new PolicyQuestions.Diff(context),
                new PolicyQuestions.Test(context),
                new PolicyEditing(context));
    }

    /** An action that also works without a server. */
    abstract static class OnPolicy extends Action {
        @Option(
                names = "--bypass-server-and-access-database-directly",
                description = "Open the configured database instead of asking a server; none may be running.")
        boolean bypass;

        private final DatabaseAccess database;

        OnPolicy(CommandContext context, DatabaseAccess database) {
            super(context);
            this.database = database;
        }

        @Override
        void run() {
            prepare();
            if (!bypass) {
                run(server());
                return;
            }
            if (!context()
                    .confirm("DO NOT run this command if an instance of headscale is running, "
                            + "are you sure headscale is not running?")) {
                throw new CommandException("command aborted by user");
            }
            directly(this::run);
        }

        private void directly(Consumer<AdminClient> use) {
            try {
                database.with(
                        Settings.read(context().configuration()),
                        context().surroundings(),
                        transport -> use.accept(new AdminClient(transport)));
            } catch (ConfigException | ServeAction.ServeException e) {
                throw new CommandException(String.valueOf(e.getMessage()));
            }
        }

        /** Reads what is needed before anybody is asked. */
        void prepare() {}

        abstract void run(AdminClient client);
    }

    /** An action with a policy that somebody has written. */
    abstract static class WithFile extends OnPolicy {
        @Option(
                names = {"-f", "--file"},
                required = true,
                paramLabel = "FILE",
                description = "The file with the policy (HuJSON); - for standard input.")
        String file = "";

        private String text = "";

        WithFile(CommandContext context, DatabaseAccess database) {
            super(context, database);
        }

        @Override
        final void prepare() {
            text = PolicyInput.read(file, context().surroundings());
        }

        @Override
        final void run(AdminClient client) {
            try {
                send(client, text);
            } catch (RefusedException e) {
                throw e.inFile(PolicyInput.shown(file));
            }
        }

        abstract void send(AdminClient client, String text);

        /** Finds what is wrong with the policy whatever the users and nodes are. */
        final void look() {
            PolicyProblems.look(text, PolicyInput.shown(file));
        }
    }

    @Command(
            name = "get",
            aliases = {"show", "view", "fetch"},
            description = "Print the policy as it was written.")
    static final class Get extends OnPolicy {
        Get(CommandContext context, DatabaseAccess database) {
            super(context, database);
        }

        @Override
        void run(AdminClient client) {
            String text = Json.text(client.get("/policy"), "policy");
            context().surroundings().out().print(text.endsWith("\n") ? text : text + "\n");
        }
    }

    @Command(
            name = "set",
            aliases = {"put", "update"},
            description = "Bring a policy into force, if it has no problems and passes its tests.")
    static final class Set extends WithFile {
        Set(CommandContext context, DatabaseAccess database) {
            super(context, database);
        }

        @Override
        void send(AdminClient client, String text) {
            JsonNode answer = client.put("/policy", Json.object().put("policy", text));
            context().print(answer, "Policy updated.");
        }
    }

    @Command(name = "check", description = "Check a policy and run its tests, and change nothing.")
    static final class Check extends WithFile {
        @Option(
                names = "--offline",
                description = "Ask no server: run no tests, and do not compare the policy with the users.")
        boolean offline;

        Check(CommandContext context, DatabaseAccess database) {
            super(context, database);
        }

        @Override
        void run() {
            if (!offline) {
                super.run();
                return;
            }
            if (bypass) {
                throw new CommandException("--offline opens no database; leave it or the other option out");
            }
            prepare();
            look();
            context().print(Json.object(), "Policy is valid, as far as can be told without a server");
        }

        @Override
        void send(AdminClient client, String text) {
            JsonNode answer;
            try {
                answer = client.post("/policy/check", Json.object().put("policy", text));
            } catch (UnreachableException e) {
                look();
                throw new CommandException(
                        e.getMessage() + "\nThe text of the policy has no problems, but its tests were "
                                + "not run; --offline does without them.");
            }
            context().print(answer, "Policy is valid");
        }
    }
}
