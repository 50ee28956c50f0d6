package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.config.Settings;
import java.util.function.Consumer;

/** Administers a tailnet whose server does not run. */
@FunctionalInterface
public interface DatabaseAccess {

    /**
     * Opens the configured database, lets somebody use it, and closes it again.
     *
     * @param settings which database, and what holds for the tailnet
     * @param surroundings where this runs
     * @param use asks the admin API that is opened, as it would ask a server
     * @throws ServeAction.ServeException if the database cannot be opened, for example because a server has it
     */
    void with(Settings settings, Surroundings surroundings, Consumer<AdminTransport> use);
}
