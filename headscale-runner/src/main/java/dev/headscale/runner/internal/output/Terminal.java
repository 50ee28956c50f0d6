package dev.headscale.runner.internal.output;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is known about the terminal, if there is one. Immutable and thread-safe.
 *
 * @param in whether somebody can type
 * @param out whether standard output is seen on a terminal
 * @param err whether standard error is seen on a terminal
 * @param colours whether a terminal is to show colours
 */
public record Terminal(boolean in, boolean out, boolean err, boolean colours) {
    /** No terminal at all. */
    public static final Terminal NONE = new Terminal(false, false, false, false);

    /**
     * Looks at the streams of this process.
     *
     * @param environment {@code NO_COLOR} and {@code TERM=dumb} turn colours off
     * @return what was found
     */
    public static Terminal detect(Map<String, String> environment) {
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(isTerminal(0), isTerminal(1), isTerminal(2), !plain);
    }

    /** Java tells only whether all streams are terminals; where the system says more, it is asked. */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return isConsole();
        }
    }

    @SuppressWarnings("SystemConsoleNull") // true for 22 and newer, where isTerminal tells
    private static boolean isConsole() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException before22) {
            return true;
        }
    }
}
