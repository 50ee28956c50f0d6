package dev.headscale.noise.testkit;

import dev.headscale.core.spi.Peer;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.PeerHandler;
import dev.headscale.core.spi.PeerRequest;
import dev.headscale.core.spi.PeerStream;
import dev.headscale.noise.MachinePrivateKey;
import dev.headscale.noise.NoiseTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A control server with no idea of tailnets: it answers what a test has told it to, over the real transport. */
final class ToyControl implements PeerAcceptor, AutoCloseable {
    static final String FIRST = "{\"Node\":{\"ID\":1,\"Name\":\"alpha.\"},\"Domain\":\"example.com\"}";

    private static final long PATIENCE_SECONDS = 30;

    private static final String LOGGED_IN =
            "{\"User\":{\"ID\":7},\"Login\":{\"LoginName\":\"alice@example.com\"},\"MachineAuthorized\":true}";

    final CompletableFuture<String> login = new CompletableFuture<>();
    final List<Peer> peers = new CopyOnWriteArrayList<>();
    final List<JsonNode> registrations = new CopyOnWriteArrayList<>();
    final BlockingQueue<JsonNode> reports = new LinkedBlockingQueue<>();
    final BlockingQueue<Poll> polls = new LinkedBlockingQueue<>();
    final BlockingQueue<Peer> goodbyes = new LinkedBlockingQueue<>();
    volatile int mapStatus = 200;
    volatile String firstMessage = FIRST;

    private final NoiseTransport transport = NoiseTransport.builder()
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .serverKey(MachinePrivateKey.create(new SecureRandom()))
            .build();

    ToyControl() {
        transport.start(this);
    }

    URI uri() {
        InetSocketAddress address = transport.localAddresses().get(0);
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T element = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (element == null) {
            throw new AssertionError("nothing within " + PATIENCE_SECONDS + " seconds");
        }
        return element;
    }

    @Override
    public PeerHandler accept(Peer peer) {
        peers.add(peer);
        return new PeerHandler() {
            @Override
            public void handle(PeerRequest request, PeerStream stream) {
                ToyControl.this.handle(request, stream);
            }

            @Override
            public void closed() {
                goodbyes.add(peer);
            }
        };
    }

    private void handle(PeerRequest request, PeerStream stream) {
        switch (request.path()) {
            case "/machine/register" -> register(JsonMapper.shared().readTree(request.body()), stream);
            case "/machine/map" -> map(JsonMapper.shared().readTree(request.body()), stream);
            case "/echo" -> answer(stream, 200, request.method() + " " + request.query() + " " + text(request));
            default -> answer(stream, 404, "no such path");
        }
    }

    private static String text(PeerRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    private void register(JsonNode request, PeerStream stream) {
        registrations.add(request);
        if (request.path("Followup").asString().isEmpty()) {
            answer(stream, 200, LOGGED_IN);
        } else {
            login.thenAccept(json -> answer(stream, 200, json));
        }
    }

    private void map(JsonNode request, PeerStream stream) {
        if (mapStatus != 200) {
            answer(stream, mapStatus, "not you");
        } else if (request.path("Stream").asBoolean(false)) {
            Poll poll = new Poll(stream, request.has("Compress"));
            stream.listen(poll);
            stream.begin(200, "");
            poll.send(firstMessage);
            polls.add(poll);
        } else if (request.path("OmitPeers").asBoolean(false)) {
            reports.add(request);
            answer(stream, 200, "");
        } else {
            stream.begin(200, "");
            new Poll(stream, request.has("Compress")).send(firstMessage);
            stream.end();
        }
    }

    private static void answer(PeerStream stream, int status, String body) {
        stream.begin(status, "application/json");
        stream.write(List.of(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))));
        stream.end();
    }

    /** Ends all connections. */
    @Override
    public void close() {
        transport.close();
    }

    /** A client's map stream, seen from the server. */
    final class Poll implements PeerStream.Listener {
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        final CompletableFuture<Void> writable = new CompletableFuture<>();
        final PeerStream stream;
        private final boolean compressed;

        Poll(PeerStream stream, boolean compressed) {
            this.stream = stream;
            this.compressed = compressed;
        }

        void send(String json) {
            byte[] text = json.getBytes(StandardCharsets.UTF_8);
            byte[] body = compressed ? transport.compressor().compress(text) : text;
            ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            stream.write(List.of(length.putInt(body.length).flip(), ByteBuffer.wrap(body)));
        }

        @Override
        public void writable() {
            writable.complete(null);
        }

        @Override
        public void closed() {
            closed.complete(null);
        }
    }
}
