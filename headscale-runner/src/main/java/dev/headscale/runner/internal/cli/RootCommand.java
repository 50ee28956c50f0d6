package dev.headscale.runner.internal.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program itself, with the options that hold for all commands. */
@Command(
        name = "headscale",
        description = "A control server for Tailscale clients.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        sortOptions = false)
final class RootCommand extends Group {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The configuration file. Without it: HEADSCALE_CONFIG, else config.yaml in /etc/headscale, "
                    + "~/.headscale or the working directory, else none.")
    @Nullable
    String config;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "Print json, json-line or yaml instead of text.")
    String output = "";

    @Option(names = "--force", scope = ScopeType.INHERIT, description = "Do not ask, do it.")
    boolean force;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Explain the command.")
    boolean help;
}
