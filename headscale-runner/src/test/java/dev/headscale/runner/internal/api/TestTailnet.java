package dev.headscale.runner.internal.api;

import dev.headscale.core.ControlPlane;
import dev.headscale.core.MemoryStore;
import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Tailnet;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.testkit.DirectTransport;
import dev.headscale.core.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A control plane in memory with its admin API, and devices that join it. */
public final class TestTailnet implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ManualClock clock = new ManualClock();
    private final DirectTransport transport = new DirectTransport();
    private final Random random = new Random(42);
    private final ControlPlane control = ControlPlane.builder()
            .store(new MemoryStore())
            .transport(transport)
            .clock(clock)
            .scheduler(clock)
            .build()
            .start();
    private final AdminApi api = new AdminApi(control.tailnet(), control::checkHealth, clock, PolicyHome.DATABASE);

    /** An answer of the API. */
    public record Answer(int status, String contentType, String text) {
        /** The body as JSON. */
        public JsonNode json() {
            return JSON.readTree(text);
        }
    }

    public AdminApi api() {
        return api;
    }

    public ManualClock clock() {
        return clock;
    }

    public Tailnet tailnet() {
        return control.tailnet();
    }

    public ControlPlane control() {
        return control;
    }

    /** Asks the API without a body. */
    public Answer call(String method, String target) {
        return call(method, target, "");
    }

    /** Asks the API. */
    public Answer call(String method, String target, String body) {
        return call(method, target, Optional.of("application/json"), body);
    }

    Answer callOf(AdminApi other, String method, String target, String body) {
        return call(other, method, target, Optional.of("application/json"), body);
    }

    Answer call(String method, String target, Optional<String> contentType, String body) {
        return call(api, method, target, contentType, body);
    }

    private static Answer call(AdminApi api, String method, String target, Optional<String> contentType, String body) {
        String[] parts = target.split("\\?", 2);
        ApiResponse answer = api.answer(new ApiRequest(
                method,
                AdminApi.PREFIX + parts[0],
                parts.length == 2 ? parts[1] : "",
                contentType,
                body.getBytes(StandardCharsets.UTF_8)));
        return new Answer(
                answer.status(),
                answer.headers().getOrDefault("Content-Type", ""),
                new String(answer.body(), StandardCharsets.UTF_8));
    }

    public User user(String name) {
        return tailnet().users().create(NewUser.named(name));
    }

    /** Lets a device of a user join that offers routes. */
    public NodeId join(String hostname, UserId owner, String... routes) {
        return joinWith(
                tailnet()
                        .preAuthKeys()
                        .create(NewPreAuthKey.forUser(owner))
                        .secret()
                        .reveal(),
                hostname,
                routes);
    }

    /** Lets a device join with a key. */
    public NodeId joinWith(String key, String hostname, String... routes) {
        ObjectNode request = request(hostname, routes);
        request.putObject("Auth").put("AuthKey", key);
        register(request);
        return tailnet().nodes().list().stream()
                .filter(state -> state.node().hostname().equals(hostname))
                .findFirst()
                .orElseThrow()
                .node()
                .id();
    }

    /** Lets a device ask for a login. Returns the id under which it waits. */
    public String ask(String hostname) {
        String url = register(request(hostname)).path("AuthURL").asString("");
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private ObjectNode request(String hostname, String... routes) {
        byte[] bytes = new byte[NodeKey.BYTES];
        random.nextBytes(bytes);
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("Version", 145).put("NodeKey", new NodeKey(bytes).toString());
        ObjectNode info =
                request.putObject("Hostinfo").put("Hostname", hostname).put("OS", "linux");
        for (String route : routes) {
            info.withArray("RoutableIPs").add(route);
        }
        return request;
    }

    private JsonNode register(ObjectNode request) {
        byte[] machine = new byte[MachineKey.BYTES];
        random.nextBytes(machine);
        String answer = transport
                .connect(new MachineKey(machine))
                .send("POST", "/machine/register", request.toString())
                .awaitText();
        return JSON.readTree(answer);
    }

    @Override
    public void close() {
        control.close();
    }
}
