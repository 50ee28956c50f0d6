package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.api.ApiSocket;
import dev.headscale.runner.internal.api.TestTailnet;
import dev.headscale.runner.internal.config.ConfigSource;
import dev.headscale.runner.internal.config.Settings;
import dev.headscale.runner.internal.output.Terminal;
import dev.headscale.runner.internal.serve.ServerRunner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command line, and the admin API of a tailnet in memory on a socket. */
final class TestCli implements AutoCloseable {
    private final TestTailnet tailnet = new TestTailnet();
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final Path directory;
    private final ApiSocket socket;
    private final Map<String, String> environment = new HashMap<>();
    private final List<Settings> served = new ArrayList<>();
    private final List<Settings> opened = new ArrayList<>();
    private Terminal terminal = Terminal.NONE;
    private String input = "";

    TestCli(Path directory) {
        this.directory = directory;
        environment.put("HEADSCALE_DATA_DIR", directory.toString());
        try {
            socket = ApiSocket.open(
                    directory.resolve("headscale.sock"),
                    PosixFilePermissions.fromString("rwx------"),
                    tailnet.api(),
                    executor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command printed, and its exit code. */
    record Result(int code, String out, String err) {
        JsonNode json() {
            return JsonMapper.builder().build().readTree(out);
        }
    }

    TestTailnet tailnet() {
        return tailnet;
    }

    /** With which settings the server was started. */
    List<Settings> served() {
        return served;
    }

    /** Which databases were opened without a server. */
    List<Settings> opened() {
        return opened;
    }

    TestCli terminal(Terminal value) {
        terminal = value;
        return this;
    }

    TestCli typing(String text) {
        input = text;
        return this;
    }

    TestCli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Result run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                environment,
                new ConfigSource.Places(directory.resolve("etc"), directory, directory),
                tailnet.clock(),
                "headscale");
        int code = new Cli(surroundings, new Serving(), (settings, around, use) -> {
                    opened.add(settings);
                    use.accept((method, target, body) -> {
                        var answer = tailnet.call(method, target.substring("/api/v1".length()), body);
                        return new AdminTransport.Reply(
                                answer.status(), answer.text().getBytes(StandardCharsets.UTF_8));
                    });
                })
                .run(words);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Notes what it is to do. */
    private final class Serving implements ServeAction {
        @Override
        public void serve(Settings settings, Surroundings surroundings) {
            served.add(settings);
        }

        @Override
        public void verify(Settings settings) {
            new ServerRunner().verify(settings);
        }
    }

    /** Looks for the server where there is none. */
    TestCli withoutServer() {
        return with("HEADSCALE_UNIX_SOCKET", directory.resolve("nobody.sock").toString())
                .with("HEADSCALE_CLI_TIMEOUT", "100ms");
    }

    @Override
    public void close() {
        socket.close();
        executor.shutdownNow();
        tailnet.close();
    }
}
