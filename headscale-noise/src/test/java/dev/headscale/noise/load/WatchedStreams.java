package dev.headscale.noise.load;

import dev.headscale.core.model.MachineKey;
import dev.headscale.core.spi.Peer;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.PeerHandler;
import dev.headscale.core.spi.PeerRequest;
import dev.headscale.core.spi.PeerStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Stands between a transport and a control plane, and notes what the latter hands over for each client. Thread-safe. */
final class WatchedStreams {
    private final Map<MachineKey, Watched> streams = new ConcurrentHashMap<>();

    /** Returns the newest map stream of a client. */
    Watched of(MachineKey client) {
        return Objects.requireNonNull(streams.get(client), "the client has opened no map stream");
    }

    PeerAcceptor watch(PeerAcceptor real) {
        return peer -> new Handler(peer, real.accept(peer));
    }

    private final class Handler implements PeerHandler {
        private final Peer peer;
        private final PeerHandler real;
        private final CompletableFuture<Void> gone = new CompletableFuture<>();

        Handler(Peer peer, PeerHandler real) {
            this.peer = peer;
            this.real = real;
        }

        @Override
        public void handle(PeerRequest request, PeerStream stream) {
            real.handle(request, new Watched(stream, gone, watched -> streams.put(peer.machineKey(), watched)));
        }

        @Override
        public void closed() {
            real.closed();
            gone.complete(null);
        }
    }

    /** An answer. It is a map stream's if somebody listens to what becomes of it. */
    static final class Watched implements PeerStream {
        private final PeerStream real;
        private final CompletableFuture<Void> connectionGone;
        private final Consumer<Watched> whenListened;
        private final AtomicLong messages = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();

        Watched(PeerStream real, CompletableFuture<Void> connectionGone, Consumer<Watched> whenListened) {
            this.real = real;
            this.connectionGone = connectionGone;
            this.whenListened = whenListened;
        }

        /** Returns how many messages the transport was given. */
        long messages() {
            return messages.get();
        }

        /** Returns how many bytes they have. */
        long bytes() {
            return bytes.get();
        }

        /** Completes when the transport says that the connection is gone. */
        CompletableFuture<Void> connectionGone() {
            return connectionGone;
        }

        @Override
        public void begin(int status, String contentType) {
            real.begin(status, contentType);
        }

        @Override
        public void write(List<ByteBuffer> parts) {
            messages.incrementAndGet();
            bytes.addAndGet(parts.stream().mapToInt(ByteBuffer::remaining).sum());
            real.write(parts);
        }

        @Override
        public void end() {
            real.end();
        }

        @Override
        public void abort() {
            real.abort();
        }

        @Override
        public boolean isWritable() {
            return real.isWritable();
        }

        @Override
        public long waiting() {
            return real.waiting();
        }

        @Override
        public void listen(Listener listener) {
            whenListened.accept(this);
            real.listen(listener);
        }
    }
}
