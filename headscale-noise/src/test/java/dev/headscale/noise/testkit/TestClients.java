package dev.headscale.noise.testkit;

import dev.headscale.core.model.MachineKey;
import dev.headscale.noise.testkit.netmap.Netmap;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Many clients of one server, for load and for convergence. They share a few threads and fetch the server's key once. For
 * thousands let them {@linkplain TestClientBuilder#countFramesOnly only count frames} or
 * {@linkplain TestClientBuilder#keepPeerFields keep few fields}. Thread-safe; every method but {@link #clients} waits.
 */
public final class TestClients implements AutoCloseable {
    private final List<TestClient> clients;
    private final Duration timeout;
    private final ConcurrentMap<TestClient, MapStream> streams = new ConcurrentHashMap<>();

    private TestClients(List<TestClient> clients, Duration timeout) {
        this.clients = clients;
        this.timeout = timeout;
    }

    /**
     * Makes clients named {@code node-1}, {@code node-2} and so on. They do not connect yet.
     *
     * @param server the server's URL
     * @param count how many
     * @param random where the clients' keys come from; a seeded one makes the same clients each time
     * @param timeout how long each method of the swarm may take
     * @param settings what all clients have in common, for example the auth key
     * @return the clients
     * @throws TestClientException if the server does not give its key
     */
    public static TestClients create(
            URI server, int count, Random random, Duration timeout, UnaryOperator<TestClientBuilder> settings) {
        return create(server, count, random, timeout, (number, builder) -> settings.apply(builder));
    }

    /**
     * Makes clients named {@code node-1}, {@code node-2} and so on, not all alike. They do not connect yet.
     *
     * @param server the server's URL
     * @param count how many
     * @param random where the clients' keys come from; a seeded one makes the same clients each time
     * @param timeout how long each method of the swarm may take
     * @param settings what a client is like, by its number, which is 1 or more
     * @return the clients
     * @throws TestClientException if the server does not give its key
     */
    public static TestClients create(
            URI server,
            int count,
            Random random,
            Duration timeout,
            BiFunction<Integer, TestClientBuilder, TestClientBuilder> settings) {
        MachineKey serverKey;
        try (TestClient scout = settings.apply(1, TestClient.builder(server)).build()) {
            serverKey = scout.serverKey();
        }
        return new TestClients(
                IntStream.rangeClosed(1, count)
                        .mapToObj(n -> settings.apply(
                                        n,
                                        TestClient.builder(server)
                                                .random(new Random(random.nextLong()))
                                                .serverKey(serverKey)
                                                .hostname("node-" + n))
                                .build())
                        .toList(),
                timeout);
    }

    /**
     * Returns the clients.
     *
     * @return the clients in the order of their numbers
     */
    public List<TestClient> clients() {
        return clients;
    }

    /**
     * Returns a client's map stream.
     *
     * @param client one of the clients
     * @return the stream opened last
     * @throws IllegalStateException if the client has opened none
     */
    public MapStream stream(TestClient client) {
        MapStream stream = streams.get(client);
        if (stream == null) {
            throw new IllegalStateException("the client has no map stream; openMaps() comes first");
        }
        return stream;
    }

    /**
     * Registers all clients.
     *
     * @param atOnce how many requests may be under way, 1 or more
     * @return how long it took from each request to its answer
     * @throws TestClientException if one is not logged in afterwards
     */
    public Timing register(int atOnce) {
        return ManyAtOnce.run(
                clients,
                atOnce,
                timeout,
                client -> client.registerAsync(request -> {}).thenAccept(answer -> {
                    if (!answer.isLoggedIn()) {
                        throw new TestClientException("not logged in: " + answer.json());
                    }
                }));
    }

    /**
     * Opens a map stream for each client, in place of the one it may have.
     *
     * @param atOnce how many may be opened at the same time, 1 or more
     * @return how long it took from each request to its first frame
     * @throws TestClientException if one cannot be opened or ends before its first frame
     */
    public Timing openMaps(int atOnce) {
        return ManyAtOnce.run(
                clients,
                atOnce,
                timeout,
                client -> client.openMapAsync().thenCompose(stream -> {
                    streams.put(client, stream);
                    return stream.whenFrames(1);
                }));
    }

    /**
     * Waits until every client knows something.
     *
     * @param condition what to wait for; see {@link MapStream#awaitNetmap}
     * @throws TestClientException if the time is up or a stream is over
     */
    public void awaitNetmaps(Predicate<Netmap> condition) {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (TestClient client : clients) {
            stream(client).awaitNetmap(condition, Duration.ofNanos(deadline - System.nanoTime()));
        }
    }

    /**
     * Does something and waits until every client has got a frame after it. Meant for streams that are quiet before.
     *
     * @param cause what makes the server send; called once
     * @param except clients that get none, for example the one that caused it
     * @return how long it took from the cause's beginning to each client's next frame
     * @throws TestClientException if the time is up or a stream is over
     */
    public Timing spread(Runnable cause, TestClient... except) {
        List<TestClient> excluded = List.of(except);
        List<CompletableFuture<Long>> seen = clients.stream()
                .filter(client -> !excluded.contains(client))
                .map(this::stream)
                .map(stream -> stream.whenFrames(stream.frames() + 1).thenApply(frame -> System.nanoTime()))
                .toList();
        long begun = System.nanoTime();
        cause.run();
        Waiting.until(CompletableFuture.allOf(seen.toArray(CompletableFuture<?>[]::new)), timeout);
        Duration wall = Duration.ofNanos(System.nanoTime() - begun);
        return new Timing(
                wall,
                seen.stream().map(time -> Duration.ofNanos(time.join() - begun)).toList());
    }

    /**
     * Returns what has come over the present streams so far.
     *
     * @return the sum over all clients
     */
    public StreamTraffic traffic() {
        return streams.values().stream().map(MapStream::traffic).reduce(StreamTraffic.NONE, StreamTraffic::plus);
    }

    /**
     * Counts streams that the server has ended, or that have broken.
     *
     * @return how many of the present streams are over
     */
    public long lostStreams() {
        return streams.values().stream().filter(MapStream::isOver).count();
    }

    /** Resets all connections without a word. {@link #openMaps} brings the clients back. */
    public void kill() {
        clients.forEach(TestClient::kill);
        streams.clear();
    }

    /** Closes all clients in order. */
    @Override
    public void close() {
        clients.forEach(TestClient::close);
    }
}
