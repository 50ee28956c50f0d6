package dev.headscale.jdbc;

import dev.headscale.core.model.IdCounters;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that has a store: opens the SQLite file that is its argument, and commits one node and one user after the
 * other, printing each revision as soon as it is acknowledged, until it is killed.
 */
final class ChildServer implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildServer(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    public static void main(String[] arguments) {
        try (Store store = JdbcStore.sqlite(Path.of(arguments[0])).open()) {
            long revision = store.load(Samples.TAILNET).revision();
            print("open");
            while (true) {
                long next = revision + 1;
                revision = store.commit(
                        Samples.TAILNET,
                        revision,
                        List.of(
                                new Mutation.PutNode(Samples.node(next)),
                                new Mutation.PutUser(Samples.user(next)),
                                new Mutation.AdvanceIds(new IdCounters(next, next, 0, 0))));
                print(Long.toString(revision));
            }
        } catch (StoreException e) {
            print("refused: " + e.getMessage());
        }
    }

    private static void print(String line) {
        System.out.println(line);
        System.out.flush();
    }

    static ChildServer start(Path file) throws IOException {
        return new ChildServer(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildServer.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    long pid() {
        return process.pid();
    }

    /** Waits for the next line; fails if there is none. */
    String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the child process ended");
        }
        return line;
    }

    /** Kills the process at once, and returns the complete lines that it had printed and nobody had read. */
    List<String> kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly(); // that of Process would also close the output
        process.waitFor();
        StringBuilder rest = new StringBuilder();
        for (int c = output.read(); c >= 0; c = output.read()) {
            rest.append((char) c);
        }
        List<String> lines = new ArrayList<>(List.of(rest.toString().split("\n", -1)));
        lines.remove(lines.size() - 1); // what follows the last line break
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
