package dev.headscale.runner.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.User;
import dev.headscale.noise.testkit.MapStream;
import dev.headscale.noise.testkit.TestClient;
import dev.headscale.runner.internal.cli.AdminTransport;
import dev.headscale.runner.internal.cli.ServeAction.ServeException;
import dev.headscale.runner.internal.cli.Surroundings;
import dev.headscale.runner.internal.config.ConfigSource;
import dev.headscale.runner.internal.config.Settings;
import dev.headscale.runner.internal.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole servers in this process, with a database in a file and clients over the network. */
final class ServerTest {
    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final int port = Ports.free();

    @Test
    void devicesJoinAndSeeEachOther() {
        try (Server server = start()) {
            User alice = server.tailnet().users().create(NewUser.named("alice"));
            String key = key(server, alice);

            try (TestClient laptop = client("laptop", key);
                    TestClient phone = client("phone", key)) {
                assertThat(laptop.register().isLoggedIn()).isTrue();
                assertThat(phone.register().isLoggedIn()).isTrue();
                MapStream stream = laptop.openMap();

                stream.awaitNetmap(map -> map.peers().size() == 1, Duration.ofSeconds(20));
            }
        }
    }

    @Test
    void aDeviceWithoutAKeyWaitsForAnAdministrator() {
        try (Server server = start();
                TestClient phone = client("phone", "")) {
            User alice = server.tailnet().users().create(NewUser.named("alice"));
            String login = phone.register().authUrl().orElseThrow();
            var outcome = phone.followUpAsync(login);

            String page = get(URI.create(login).getPath()).body();
            String id = login.substring(login.lastIndexOf('/') + 1);
            assertThat(page).contains("headscale nodes register --key " + id + " --user");
            server.tailnet().nodes().register(id, alice.id());

            assertThat(outcome.join().isLoggedIn()).isTrue();
        }
    }

    @Test
    void everythingIsThereAfterARestart() {
        Server first = start();
        User alice = first.tailnet().users().create(NewUser.named("alice"));
        TestClient laptop = client("laptop", key(first, alice));
        laptop.register();
        String address = address(first);
        String serverKey = get("/key?v=145").body();
        first.close();

        try (Server second = start();
                laptop) {
            assertThat(get("/key?v=145").body()).isEqualTo(serverKey);
            assertThat(second.tailnet().users().list()).containsExactly(alice);
            assertThat(address(second)).isEqualTo(address);
            assertThat(laptop.fetchMap()).isNotNull();
        }
    }

    @Test
    void keepsItsFilesToItself() throws IOException {
        try (Server server = start()) {
            assertThat(server).isNotNull();
            for (String file : new String[] {"noise_private.key", "derp_server_private.key", "db.sqlite"}) {
                assertThat(Files.getPosixFilePermissions(data().resolve(file)))
                        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            }
            assertThat(Files.getPosixFilePermissions(data())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(data().resolve("headscale.sock")).doesNotExist();
    }

    @Test
    void servesTheRelayAndThePagesOnOnePort() {
        try (Server server = start()) {
            assertThat(server.stunAddress()).isPresent();
            assertThat(get("/derp").statusCode()).isEqualTo(426);
            assertThat(get("/derp/probe").statusCode()).isEqualTo(200);
            assertThat(get("/generate_204").statusCode()).isEqualTo(204);
            assertThat(get("/health").body()).isEqualTo("{\"status\":\"pass\"}");
            assertThat(get("/version").statusCode()).isEqualTo(200);
            assertThat(get("/nothing").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void runsWithoutARelayToo() {
        environment.put("HEADSCALE_DERP_SERVER_ENABLED", "false");
        try (Server server = start()) {
            assertThat(server.stunAddress()).isEmpty();
            assertThat(get("/derp").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aSecondServerIsKeptOffTheDatabase() {
        try (Server first = start()) {
            assertThat(first).isNotNull();
            environment.put("HEADSCALE_LISTEN_ADDR", "127.0.0.1:" + Ports.free());

            assertThatExceptionOfType(ServeException.class)
                    .isThrownBy(this::start)
                    .withMessageContaining("db.sqlite is in use by")
                    .withMessageContaining("Stop that one first");
            assertThat(get("/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void saysThatThePortIsTakenAndGivesBackAllElse() throws IOException {
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            assertThatExceptionOfType(ServeException.class)
                    .isThrownBy(this::start)
                    .withMessageStartingWith("cannot listen on 127.0.0.1:" + port + ": ")
                    .withMessageEndingWith("; stop whoever has the port, or set listen_addr to another one");
        }
        start().close();
    }

    @Test
    void takesAnotherStunPortOnlyIfNoneWasAskedFor() throws IOException {
        int taken = Ports.free();
        try (DatagramSocket other =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), taken))) {
            assertThat(other.isBound()).isTrue();
            environment.put("HEADSCALE_DERP_SERVER_STUN_LISTEN_ADDR", "127.0.0.1:" + taken);
            assertThatExceptionOfType(ServeException.class)
                    .isThrownBy(this::start)
                    .withMessageContaining("cannot serve STUN on UDP 127.0.0.1:" + taken);
        }
        environment.remove("HEADSCALE_DERP_SERVER_STUN_LISTEN_ADDR");
        try (DatagramSocket standard = bindStandardStunPort();
                Server server = start()) {
            assertThat(standard).isNotNull();
            assertThat(server.stunAddress().orElseThrow().getPort()).isNotEqualTo(3478);
        }
    }

    /** Whoever has it: it is taken afterwards. */
    private static DatagramSocket bindStandardStunPort() throws IOException {
        try {
            return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 3478));
        } catch (java.net.BindException e) {
            return new DatagramSocket();
        }
    }

    @Test
    void saysThatADirectoryCannotBeMade() throws IOException {
        Files.createFile(data());

        assertThatExceptionOfType(ServeException.class)
                .isThrownBy(this::start)
                .withMessageContaining("cannot make the directory " + data())
                .withMessageContaining(data() + " is not a directory");
    }

    @Test
    void refusesAKeyFileWithSomethingElseInIt() throws IOException {
        Files.createDirectories(data());
        Files.writeString(data().resolve("noise_private.key"), "hello");

        assertThatExceptionOfType(ServeException.class)
                .isThrownBy(this::start)
                .withMessageContaining("noise_private.key")
                .withMessageContaining("privkey:<64 hex>");
    }

    @Test
    void refusesOneKeyForTwoPurposes() {
        environment.put(
                "HEADSCALE_DERP_SERVER_PRIVATE_KEY_PATH",
                data().resolve("noise_private.key").toString());

        assertThatExceptionOfType(ServeException.class)
                .isThrownBy(this::start)
                .withMessageContaining("the relay's key is the Noise key");
    }

    @Test
    void servesTheAdminApiToApiKeys() {
        try (Server server = start()) {
            String key =
                    server.tailnet().apiKeys().create(Optional.empty()).secret().reveal();

            assertThat(get("/api/v1/user").statusCode()).isEqualTo(401);
            assertThat(get("/api/v1/user", "Bearer " + key).body()).isEqualTo("{\"users\":[]}");
        }
    }

    @Test
    void aPolicyFileIsInForceBeforeTheFirstDeviceComes() throws IOException {
        Path policy = Files.writeString(directory.resolve("policy.hujson"), "{\"acls\": []}");
        environment.put("HEADSCALE_POLICY_PATH", policy.toString());
        try (Server server = start()) {
            assertThat(server.tailnet().policy().get().orElseThrow().text()).isEqualTo("{\"acls\": []}");
            Files.writeString(policy, "{\"acls\": [], \"hosts\": {}}");
            server.reloadPolicy();
            assertThat(server.tailnet().policy().get().orElseThrow().text()).contains("hosts");
        }
        Files.writeString(policy, "{");
        assertThatExceptionOfType(ServeException.class).isThrownBy(this::start);
    }

    @Test
    void devicesHearOfAPolicyFileThatIsReplaced() throws IOException {
        Path policy = Files.writeString(directory.resolve("policy.hujson"), "{}");
        environment.put("HEADSCALE_POLICY_PATH", policy.toString());
        try (Server server = start()) {
            String key = key(server, server.tailnet().users().create(NewUser.named("alice")));
            try (TestClient laptop = client("laptop", key);
                    TestClient phone = client("phone", key)) {
                laptop.register();
                phone.register();
                MapStream stream = laptop.openMap();
                stream.awaitNetmap(map -> map.peers().size() == 1, Duration.ofSeconds(20));

                Path written = Files.writeString(directory.resolve("written"), "{\"acls\": []}");
                Files.move(written, policy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

                stream.awaitNetmap(map -> map.peers().isEmpty(), Duration.ofSeconds(60));
            }
        }
    }

    @Test
    void aBrokenPolicyFileLeavesNothingBehind() throws IOException {
        environment.put(
                "HEADSCALE_POLICY_PATH",
                Files.writeString(directory.resolve("policy.hujson"), "{").toString());

        assertThatExceptionOfType(ServeException.class)
                .isThrownBy(this::start)
                .withMessageStartingWith("cannot use the policy:\n  " + directory.resolve("policy.hujson") + ":1:");
        assertThat(data()).doesNotExist();
    }

    @Test
    void fileModeWithoutAFileMeansNoPolicy() {
        try (Server server = start()) {
            server.tailnet().policy().set("{\"acls\": []}");
        }
        environment.put("HEADSCALE_POLICY_MODE", "file");
        try (Server server = start()) {
            assertThat(server.tailnet().policy().get().orElseThrow().text()).isEmpty();
        }
        environment.put("HEADSCALE_POLICY_MODE", "database");
        try (Server server = start()) {
            assertThat(server.tailnet().policy().get().orElseThrow().text()).isEqualTo("{\"acls\": []}");
        }
    }

    @Test
    void thePolicyCanBeSetWhileTheServerIsDown() {
        environment.put("HEADSCALE_LISTEN_ADDR", "127.0.0.1:" + port);
        Settings settings = Settings.read(new ConfigSource(Optional.empty(), data(), environment));
        Surroundings nowhere = new Surroundings(
                InputStream.nullInputStream(),
                System.out,
                System.err,
                Terminal.NONE,
                Map.of(),
                new ConfigSource.Places(directory, directory, directory),
                Clock.systemUTC(),
                "headscale");
        new OfflineServer().with(settings, nowhere, api -> put(api, "/api/v1/policy", "{\"policy\":\"{}\"}"));
        try (Server server = start()) {
            assertThat(server.tailnet().policy().get().orElseThrow().text()).isEqualTo("{}");
            assertThatExceptionOfType(ServeException.class)
                    .isThrownBy(() -> new OfflineServer().with(settings, nowhere, api -> {}))
                    .withMessageContaining("is in use by");
        }
    }

    private static void put(AdminTransport api, String target, String body) {
        try {
            assertThat(api.send("PUT", target, body).status()).isEqualTo(200);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Server start() {
        environment.putIfAbsent("HEADSCALE_LISTEN_ADDR", "127.0.0.1:" + port);
        Settings settings = Settings.read(new ConfigSource(Optional.empty(), data(), environment));
        return Server.start(settings, Clock.systemUTC());
    }

    private Path data() {
        return directory.resolve("data");
    }

    private TestClient client(String hostname, String authKey) {
        return TestClient.builder(URI.create("http://127.0.0.1:" + port))
                .hostname(hostname)
                .authKey(authKey)
                .build();
    }

    private static String key(Server server, User user) {
        return server.tailnet()
                .preAuthKeys()
                .create(NewPreAuthKey.forUser(user.id()).asReusable())
                .secret()
                .reveal();
    }

    private static String address(Server server) {
        NodeState state = server.tailnet().nodes().list().get(0);
        return state.node().addresses().toString();
    }

    private HttpResponse<String> get(String path) {
        return get(path, "");
    }

    private HttpResponse<String> get(String path, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
