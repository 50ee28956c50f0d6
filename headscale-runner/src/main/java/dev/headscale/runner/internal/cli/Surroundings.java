package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.config.ConfigSource;
import dev.headscale.runner.internal.output.Terminal;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * What a command finds around it.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminal which of them are a terminal
 * @param environment the environment variables
 * @param places where configurations are looked for
 * @param clock the time
 * @param program how the program is called, for advice
 */
public record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Terminal terminal,
        Map<String, String> environment,
        ConfigSource.Places places,
        Clock clock,
        String program) {

    /** Copies the map. */
    public Surroundings {
        environment = Map.copyOf(environment);
    }
}
