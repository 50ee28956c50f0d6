package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.config.ConfigException;
import dev.headscale.runner.internal.config.Settings;
import picocli.CommandLine.Command;

/** Runs the server. */
@Command(name = "serve", description = "Run the server.")
final class ServeCommand extends Action {
    private final ServeAction serve;

    ServeCommand(CommandContext context, ServeAction serve) {
        super(context);
        this.serve = serve;
    }

    @Override
    void run() {
        try {
            serve.serve(Settings.read(context().configuration()), context().surroundings());
        } catch (ConfigException | ServeAction.ServeException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }
}
