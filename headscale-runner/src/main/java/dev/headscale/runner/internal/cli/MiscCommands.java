package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.config.ConfigException;
import dev.headscale.runner.internal.config.Settings;
import java.util.ArrayList;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Commands that belong to no group. */
final class MiscCommands {
    private MiscCommands() {}

    static List<Action> actions(CommandContext context, ServeAction serve) {
        return List.of(
                new ShowVersion(context),
                new Health(context),
                new ConfigTest(context, serve),
                new Completion(context),
                new Explain(context));
    }

    @Command(name = "version", description = "Tell which build this is.")
    static final class ShowVersion extends Action {
        ShowVersion(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            Version version = Version.current();
            context().print(version.json(), version.toString());
        }
    }

    @Command(name = "health", description = "Ask the server whether it can work.")
    static final class Health extends Action {
        Health(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            JsonNode health = server().get("/health");
            context().print(health, "The server is healthy.");
        }
    }

    @Command(name = "configtest", description = "Check the configuration and the policy file, and change nothing.")
    static final class ConfigTest extends Action {
        private final ServeAction serve;

        ConfigTest(CommandContext context, ServeAction serve) {
            super(context);
            this.serve = serve;
        }

        @Override
        void run() {
            try {
                Settings settings = Settings.read(context().configuration());
                settings.warnings()
                        .forEach(warning -> context().surroundings().err().println("Warning: " + warning));
                serve.verify(settings);
                context().hint("The configuration is valid.");
            } catch (ConfigException | ServeAction.ServeException e) {
                throw new CommandException("configuration error: " + e.getMessage());
            }
        }
    }

    @Command(name = "completion", description = "Print a completion script for a shell.")
    static final class Completion extends Action {
        @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
        String shell = "";

        @Spec
        private CommandSpec spec = CommandSpec.create();

        Completion(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            String script = switch (shell) {
                case "bash", "zsh" -> AutoComplete.bash("headscale", spec.root().commandLine());
                case "fish" -> FishCompletion.of(spec.root());
                default ->
                    throw new CommandException(
                            "no completion for \"" + shell + "\"; there is one for bash, zsh and fish");
            };
            context().surroundings().out().print(script);
        }
    }

    @Command(name = "help", description = "Explain a command.")
    static final class Explain extends Action {
        @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command, as in: nodes list.")
        List<String> words = new ArrayList<>();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        Explain(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            CommandLine found = spec.root().commandLine();
            for (String word : words) {
                CommandLine next = found.getSubcommands().get(word);
                if (next == null) {
                    throw new CommandException("there is no command \"" + String.join(" ", words) + "\"");
                }
                found = next;
            }
            found.usage(found.getOut(), found.getColorScheme());
        }
    }
}
