package dev.headscale.runner.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiSocketTest {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    @TempDir
    Path directory;

    private final TestTailnet tailnet = new TestTailnet();
    private final ExecutorService executor = Executors.newFixedThreadPool(2);

    @AfterEach
    void close() {
        executor.shutdownNow();
        tailnet.close();
    }

    @Test
    void makesItsDirectoryAndSetsTheMode() throws IOException {
        Path path = directory.resolve("run/headscale/api.sock");
        try (ApiSocket socket = open(path, PosixFilePermissions.fromString("rwxrwx---"))) {
            assertThat(socket).isNotNull();
            assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rwxrwx---"));
            assertThat(Files.getPosixFilePermissions(path.getParent())).isEqualTo(OWNER);
        }
    }

    @Test
    void removesTheSocketWhenItCloses() throws IOException {
        Path path = directory.resolve("api.sock");
        open(path, OWNER).close();

        assertThat(path).doesNotExist();
    }

    @Test
    void replacesASocketOnWhichNobodyListens() throws IOException {
        Path path = directory.resolve("api.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();

        try (ApiSocket socket = open(path, OWNER)) {
            assertThat(socket).isNotNull();
            assertThat(exchange(path, "GET /api/v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void refusesASocketOnWhichSomebodyListens() throws IOException {
        Path path = directory.resolve("api.sock");
        try (ApiSocket first = open(path, OWNER)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> open(path, OWNER))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another server is serving on the socket " + path);
            assertThat(path).exists();
        }
    }

    @Test
    void neverRemovesAFile() throws IOException {
        Path path = Files.writeString(directory.resolve("api.sock"), "precious");

        assertThatThrownBy(() -> open(path, OWNER)).hasMessageContaining("not a socket");
        assertThat(path).hasContent("precious");
    }

    @Test
    void answersRequestsOfOneConnectionInOrder() throws IOException {
        Path path = directory.resolve("api.sock");
        try (ApiSocket socket = open(path, OWNER)) {
            assertThat(socket).isNotNull();
            String answers = exchange(
                    path,
                    "POST /api/v1/user HTTP/1.1\r\nHost: x\r\nContent-Length: 16\r\n\r\n{\"name\":\"alice\"}"
                            + "GET /api/v1/user HTTP/1.1\r\nHost: x\r\n\r\n"
                            + "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            assertThat(answers.split("HTTP/1.1 "))
                    .satisfiesExactly(
                            nothing -> assertThat(nothing).isEmpty(),
                            first -> assertThat(first).startsWith("200").contains("{\"user\":{"),
                            second -> assertThat(second).startsWith("200").contains("{\"users\":[{"),
                            third -> assertThat(third).startsWith("404").endsWith("404 page not found\n"));
        }
    }

    @Test
    void refusesBodiesThatAreTooLarge() throws IOException {
        Path path = directory.resolve("api.sock");
        try (ApiSocket socket = open(path, OWNER)) {
            assertThat(socket).isNotNull();
            assertThat(exchange(
                            path,
                            "POST /api/v1/user HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                                    + (AdminApi.MAX_BODY + 1) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void answersNonsenseWithABadRequest() throws IOException {
        Path path = directory.resolve("api.sock");
        try (ApiSocket socket = open(path, OWNER)) {
            assertThat(socket).isNotNull();
            assertThat(exchange(path, "\u0001\u0002\u0003 nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void isBusyWhenNobodyCanWork() throws IOException {
        Path path = directory.resolve("api.sock");
        executor.shutdownNow();
        try (ApiSocket socket = open(path, OWNER)) {
            assertThat(socket).isNotNull();
            assertThat(exchange(path, "GET /api/v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 503 ");
        }
    }

    private ApiSocket open(Path path, Set<PosixFilePermission> permissions) throws IOException {
        return ApiSocket.open(path, permissions, tailnet.api(), executor);
    }

    private static String exchange(Path path, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
