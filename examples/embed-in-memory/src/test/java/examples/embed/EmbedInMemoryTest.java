package examples.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.testkit.TestClient;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EmbedInMemoryTest {
    @Test
    void aDeviceJoinsWithThePrintedCommand() throws IOException {
        String port = freePort();
        Process program = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbedInMemory.class.getName(),
                        port)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            String command = output.lines()
                    .filter(line -> line.startsWith("tailscale up"))
                    .findFirst()
                    .orElseThrow();
            String authKey = command.substring(command.lastIndexOf(' ') + 1);
            try (TestClient laptop = TestClient.builder(URI.create("http://127.0.0.1:" + port))
                    .hostname("laptop")
                    .authKey(authKey)
                    .build()) {
                assertThat(laptop.register().isLoggedIn()).isTrue();
                assertThat(laptop.fetchMap().self()).isPresent();
            }
        } finally {
            program.destroyForcibly();
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }
}
