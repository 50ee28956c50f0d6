package dev.headscale.runner.internal.serve;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged program in processes of its own, with a home of its own. */
final class Program {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private final Map<String, String> environment;

    Program(Path home, Map<String, String> environment) {
        this.home = home;
        this.environment = Map.copyOf(environment);
    }

    /** What a process has printed, and its exit code. */
    record Result(int code, String out, String err) {}

    /** Runs a command to its end. */
    Result run(String... words) {
        Running running = start(words);
        return running.await();
    }

    /** Starts a command. */
    Running start(String... words) {
        return start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-jar",
                        System.getProperty("headscale.jar", "")),
                words);
    }

    /** Starts the file that can be run, on the Java that runs the tests. */
    Running startExecutable(String... words) {
        return start(List.of(System.getProperty("headscale.executable", "")), words);
    }

    private Running start(List<String> program, String... words) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(words));
        try {
            Path err = Files.createTempFile(home, "err", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(home.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("HEADSCALE_"));
            builder.environment().put("HOME", home.toString());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().remove("XDG_CACHE_HOME");
            builder.environment().putAll(environment);
            return new Running(builder.start(), err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final Path err;
        private final StringBuilder out = new StringBuilder();
        private final BufferedReader lines;

        private Running(Process process, Path err) {
            this.process = process;
            this.err = err;
            InputStream stream = process.getInputStream();
            this.lines = new BufferedReader(new java.io.InputStreamReader(stream, StandardCharsets.UTF_8));
        }

        /** Waits until a line with this text is printed; fails if the process ends before. */
        Running awaitLine(String text) {
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    out.append(line).append('\n');
                    if (line.contains(text)) {
                        return this;
                    }
                }
                throw new AssertionError("never said \"" + text + "\":\n" + out + Files.readString(err));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Sends a signal. */
        Running signal(String name) {
            try {
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /** Waits for the end. */
        Result await() {
            try {
                lines.lines().forEach(line -> out.append(line).append('\n'));
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("does not end:\n" + out + Files.readString(err));
                }
                return new Result(process.exitValue(), out.toString(), Files.readString(err));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
