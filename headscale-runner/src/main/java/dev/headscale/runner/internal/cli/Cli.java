package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.output.Documents;
import dev.headscale.runner.internal.output.Format;
import dev.headscale.runner.internal.output.Style;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** The command line. Used by one thread. */
public final class Cli {
    private final Surroundings surroundings;
    private final CommandLine line;

    /**
     * Makes the command line.
     *
     * @param surroundings what commands find around them
     * @param serve runs the server, or sees whether it could
     * @param database opens the database of a server that does not run
     */
    public Cli(Surroundings surroundings, ServeAction serve, DatabaseAccess database) {
        this.surroundings = surroundings;
        RootCommand root = new RootCommand();
        CommandContext context = new CommandContext(surroundings, root);
        line = new CommandLine(root);
        line.addSubcommand(new ServeCommand(context, serve));
        group(new UsersCommand(), UsersCommand.actions(context));
        group(new PreAuthKeysCommand(), PreAuthKeysCommand.actions(context));
        group(new NodesCommand(), NodesCommand.actions(context));
        group(new PolicyCommand(), PolicyCommand.actions(context, database));
        group(new AuthCommand(), AuthCommand.actions(context));
        group(new ApiKeysCommand(), ApiKeysCommand.actions(context));
        group(new GenerateCommand(), GenerateCommand.actions(context));
        MiscCommands.actions(context, serve).forEach(line::addSubcommand);
        // A word that begins with @ is a name here, not a file with more words.
        line.setExpandAtFiles(false);
        boolean colours =
                surroundings.terminal().out() && surroundings.terminal().colours();
        line.setColorScheme(CommandLine.Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF));
        line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((e, arguments) -> misused(e, arguments));
        line.setExecutionExceptionHandler((e, command, result) -> failed(e, root.output));
    }

    private void group(Group group, List<Action> actions) {
        CommandLine parent = new CommandLine(group);
        actions.forEach(parent::addSubcommand);
        line.addSubcommand(parent);
    }

    /**
     * Runs a command.
     *
     * @param arguments the words after the program's name
     * @return 0, 1 if anything went wrong, or 3 if the answer to a question is no
     */
    public int run(String... arguments) {
        return line.execute(arguments);
    }

    private int misused(ParameterException e, String... arguments) {
        String text = String.valueOf(e.getMessage());
        boolean machine =
                Arrays.stream(arguments).anyMatch(word -> Format.of(word).isPresent() && !word.isEmpty());
        if (machine) {
            return report(
                    text,
                    Arrays.stream(arguments)
                            .flatMap(word -> Format.of(word).stream())
                            .filter(format -> format != Format.HUMAN)
                            .findFirst()
                            .orElse(Format.JSON));
        }
        report(text, Format.HUMAN);
        CommandLine command = e.getCommandLine();
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
            command.usage(command.getErr(), CommandLine.Help.defaultColorScheme(Ansi.OFF));
        }
        return 1;
    }

    private int failed(Exception e, String output) {
        Format format = Format.of(output).orElse(Format.HUMAN);
        return e instanceof CommandException expected
                ? report(expected.shown(format == Format.HUMAN && coloursErrors()), format)
                : report("unexpected: " + e, format);
    }

    private boolean coloursErrors() {
        return surroundings.terminal().err() && surroundings.terminal().colours();
    }

    private int report(String text, Format format) {
        surroundings
                .err()
                .print(
                        format == Format.HUMAN
                                ? Style.BAD.paint("Error:", coloursErrors()) + " " + text + "\n"
                                : Documents.write(Json.object().put("error", text), format));
        surroundings.err().flush();
        return 1;
    }
}
