package dev.headscale.runner;

import dev.headscale.runner.internal.cli.Cli;
import dev.headscale.runner.internal.cli.Surroundings;
import dev.headscale.runner.internal.config.ConfigSource;
import dev.headscale.runner.internal.output.Terminal;
import dev.headscale.runner.internal.serve.OfflineServer;
import dev.headscale.runner.internal.serve.ServerRunner;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Clock;
import java.util.Map;

/** The program. */
public final class HeadscaleMain {
    private static final String PROGRAM_VARIABLE = "HEADSCALE_PROGRAM";

    private HeadscaleMain() {}

    /**
     * Runs a command and ends the process with its result.
     *
     * @param arguments the command's words
     */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Surroundings surroundings = new Surroundings(
                System.in,
                System.out,
                System.err,
                Terminal.detect(environment),
                environment,
                new ConfigSource.Places(
                        Path.of("/etc/headscale"),
                        home(environment),
                        Path.of("").toAbsolutePath()),
                Clock.systemUTC(),
                environment.getOrDefault(PROGRAM_VARIABLE, program()));
        System.exit(new Cli(surroundings, new ServerRunner(), new OfflineServer()).run(arguments));
    }

    /** The home that the user has chosen; Java itself looks only at the system's list of users. */
    private static Path home(Map<String, String> environment) {
        String chosen = environment.getOrDefault("HOME", "");
        String known = chosen.isEmpty() ? System.getProperty("user.home", "") : chosen;
        // A question mark is what Java says for a user without a home, as there are in containers.
        return Path.of(known.equals("?") ? "" : known).toAbsolutePath();
    }

    /** How one calls this program if no wrapper says: by the jar that it was started from. */
    private static String program() {
        CodeSource source = HeadscaleMain.class.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getPath().endsWith(".jar")) {
            return "headscale";
        }
        try {
            Path jar = Path.of(source.getLocation().toURI());
            Path here = Path.of("").toAbsolutePath();
            return "java -jar " + (jar.startsWith(here) ? here.relativize(jar) : jar);
        } catch (URISyntaxException e) {
            return "headscale";
        }
    }
}
