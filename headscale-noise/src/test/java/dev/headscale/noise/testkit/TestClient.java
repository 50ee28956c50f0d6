package dev.headscale.noise.testkit;

import dev.headscale.core.model.MachineKey;
import dev.headscale.noise.testkit.internal.Tunnel;
import dev.headscale.noise.testkit.internal.TunnelRequest;
import dev.headscale.noise.testkit.netmap.Netmap;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client of the control protocol without a data plane: it connects as a real one does, registers, opens map streams and
 * keeps the netmap they bring. It shares no protocol code with the server.
 *
 * <p>All requests run as streams of one connection, which is dialled when first needed and again after it broke. Nothing is
 * retried. Thread-safe. Methods that end in {@code Async} never block; the others wait for at most the client's timeout, must
 * not be called on an event loop, and throw {@link TestClientException} when the request fails.
 */
public final class TestClient implements AutoCloseable {
    private static final String REGISTER = "/machine/register";
    private static final String MAP = "/machine/map";

    private final TestDevice device;
    private final Requests requests;
    private final Connection connection;
    private final TestClientBuilder settings;

    TestClient(TestClientBuilder settings) {
        this.settings = settings;
        this.device = settings.device();
        this.requests = settings.requests(device);
        this.connection = new Connection(settings.target(device), settings.serverKey());
    }

    /**
     * Begins to describe a client.
     *
     * @param server the server's URL
     * @return a builder
     */
    public static TestClientBuilder builder(URI server) {
        return new TestClientBuilder(server);
    }

    /**
     * Returns the machine that this client pretends to be.
     *
     * @return keys, Hostinfo and endpoints
     */
    public TestDevice device() {
        return device;
    }

    MachineKey serverKey() {
        return new MachineKey(await(connection.serverKey()));
    }

    /**
     * Connects, unless connected.
     *
     * @return completes when requests can be sent
     */
    public CompletableFuture<Void> connectAsync() {
        return connection.tunnel().thenAccept(tunnel -> {});
    }

    /** Connects, unless connected. */
    public void connect() {
        await(connectAsync());
    }

    /**
     * Returns what the server has sent in front of HTTP/2 on the present connection.
     *
     * @return the JSON text of the early payload, or empty if there was none so far
     */
    public Optional<String> earlyPayload() {
        return await(connection.tunnel()).earlyPayload();
    }

    /**
     * Registers the present node key.
     *
     * @param edit changes the request before it is sent
     * @return the answer; fails if its status is not 200
     */
    public CompletableFuture<Registration> registerAsync(Consumer<ObjectNode> edit) {
        ObjectNode request = requests.register();
        edit.accept(request);
        return postAsync(REGISTER, request.toString()).thenApply(answer -> {
            answer.expectOk("register");
            return new Registration(answer.json());
        });
    }

    /**
     * Registers the present node key.
     *
     * @return the answer
     */
    public Registration register() {
        return register(request -> {});
    }

    /**
     * Registers the present node key.
     *
     * @param edit changes the request before it is sent
     * @return the answer
     */
    public Registration register(Consumer<ObjectNode> edit) {
        return await(registerAsync(edit));
    }

    /**
     * Asks for the outcome of a login that waits for its user. The server may take its time.
     *
     * @param authUrl the page that the server gave
     * @return the answer, when the server has one
     */
    public CompletableFuture<Registration> followUpAsync(String authUrl) {
        return registerAsync(request -> request.put("Followup", authUrl));
    }

    /**
     * Registers a new node key in place of the present one.
     *
     * @return the answer
     */
    public Registration rotate() {
        device.rotateNodeKey();
        return register();
    }

    /**
     * Asks for another expiry of the node's key.
     *
     * @param expiry when it shall expire
     * @return the answer
     */
    public Registration requestExpiry(Instant expiry) {
        return register(request -> request.put("Expiry", expiry.toString()));
    }

    /**
     * Logs the node out.
     *
     * @return the answer
     */
    public Registration logout() {
        return register(request -> request.put("Expiry", Requests.LOGOUT_EXPIRY));
    }

    /**
     * Opens a map stream.
     *
     * @return the stream, once the server has answered with status 200; its first message may come later
     */
    public CompletableFuture<MapStream> openMapAsync() {
        MapStream stream = settings.stream();
        StreamFeed feed = new StreamFeed(stream, settings.streamFrames());
        String body = requests.stream().toString();
        return connection.tunnel().thenCompose(tunnel -> {
            stream.attach(tunnel.send(request("POST", MAP, body), feed));
            return feed.opened();
        });
    }

    /**
     * Opens a map stream.
     *
     * @return the stream; its first message may come later
     */
    public MapStream openMap() {
        return await(openMapAsync());
    }

    /**
     * Reports the device's state.
     *
     * @return the answer, whatever its status
     */
    public CompletableFuture<ControlResponse> liteUpdateAsync() {
        return postAsync(MAP, requests.lite().toString());
    }

    /**
     * Changes the device's state and reports it.
     *
     * @param change changes the device
     * @return the answer, whatever its status
     */
    public ControlResponse liteUpdate(Consumer<TestDevice> change) {
        change.accept(device);
        return await(liteUpdateAsync());
    }

    /**
     * Fetches one full message without a stream.
     *
     * @return what a client would know after it
     * @throws TestClientException if the answer has another status than 200, or not exactly one message
     */
    public Netmap fetchMap() {
        ControlResponse answer = post(MAP, requests.map().toString());
        answer.expectOk("map");
        return settings.decode(answer.body());
    }

    /**
     * Posts to the tunnel.
     *
     * @param path the path with its query
     * @param json the body
     * @return the answer, whatever its status
     */
    public CompletableFuture<ControlResponse> postAsync(String path, String json) {
        return requestAsync("POST", path, json);
    }

    /**
     * Posts to the tunnel.
     *
     * @param path the path with its query
     * @param json the body
     * @return the answer, whatever its status
     */
    public ControlResponse post(String path, String json) {
        return await(postAsync(path, json));
    }

    /**
     * Sends any request through the tunnel.
     *
     * @param method the method in upper case
     * @param path the path with its query
     * @param body the body; empty for none
     * @return the answer, whatever its status
     */
    public CompletableFuture<ControlResponse> requestAsync(String method, String path, String body) {
        WholeAnswer answer = new WholeAnswer();
        return connection.tunnel().thenCompose(tunnel -> {
            tunnel.send(request(method, path, body), answer);
            return answer.result();
        });
    }

    private TunnelRequest request(String method, String path, String body) {
        return new TunnelRequest(
                method,
                connection.authority(),
                path,
                Map.of(
                        "accept-encoding",
                        List.of("gzip"),
                        "ts-lb",
                        List.of(device.nodeKey().toString())),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** Closes the connection in order, which ends its streams, and dials anew. */
    public void reconnect() {
        connection.drop(Tunnel::close);
        connect();
    }

    /** Resets the connection without a word, as a machine does that loses power. The next request dials anew. */
    public void kill() {
        connection.drop(Tunnel::kill);
    }

    /** Stops reading from the connection's socket, so that the kernel's buffers fill up. */
    public void pauseReading() {
        connection.present(tunnel -> tunnel.reading(false));
    }

    /**
     * Reads a little after {@link #pauseReading}, as a client on a very slow network does; once, without waiting for it.
     *
     * @param bytes how many at most
     */
    public void readOnce(int bytes) {
        connection.present(tunnel -> tunnel.readOnce(bytes));
    }

    /** Reads on after {@link #pauseReading}. */
    public void resumeReading() {
        connection.present(tunnel -> tunnel.reading(true));
    }

    /** Closes the connection in order. The client cannot be used any more. */
    @Override
    public void close() {
        connection.close();
    }

    private <T> T await(CompletableFuture<T> future) {
        return Waiting.until(future, settings.timeout());
    }
}
