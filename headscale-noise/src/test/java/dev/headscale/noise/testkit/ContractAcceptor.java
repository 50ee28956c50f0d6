package dev.headscale.noise.testkit;

import dev.headscale.core.spi.Peer;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.PeerHandler;
import dev.headscale.core.spi.PeerRequest;
import dev.headscale.core.spi.PeerStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps every request until a test asks for it, and counts what a transport tells. Thread-safe. */
final class ContractAcceptor implements PeerAcceptor {
    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

    @Override
    public PeerHandler accept(Peer peer) {
        return new Handler(peer);
    }

    Call nextCall() throws InterruptedException {
        Call call = calls.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no request within " + PATIENCE_SECONDS + " seconds");
        }
        return call;
    }

    /** The handler of one connection. */
    final class Handler implements PeerHandler {
        private final Peer peer;
        private final AtomicInteger closed = new AtomicInteger();
        private final AtomicInteger closedStreams = new AtomicInteger();
        private final AtomicInteger closedStreamsBefore = new AtomicInteger();
        private final CountDownLatch end = new CountDownLatch(1);

        private Handler(Peer peer) {
            this.peer = peer;
        }

        @Override
        public void handle(PeerRequest request, PeerStream stream) {
            Call call = new Call(this, request, stream);
            stream.listen(call);
            calls.add(call);
        }

        @Override
        public void closed() {
            closedStreamsBefore.set(closedStreams.get());
            closed.incrementAndGet();
            end.countDown();
        }

        boolean awaitClosed() throws InterruptedException {
            return end.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        int closedCount() {
            return closed.get();
        }

        /** How many streams had been told when the handler was. */
        int streamsClosedBefore() {
            return closedStreamsBefore.get();
        }
    }

    /** A request that waits for its answer. */
    static final class Call implements PeerStream.Listener {
        private final Handler handler;
        private final PeerRequest request;
        private final PeerStream stream;
        private final AtomicInteger closed = new AtomicInteger();
        private final CountDownLatch end = new CountDownLatch(1);
        private final Semaphore writable = new Semaphore(0);

        private Call(Handler handler, PeerRequest request, PeerStream stream) {
            this.handler = handler;
            this.request = request;
            this.stream = stream;
        }

        @Override
        public void writable() {
            writable.release();
        }

        @Override
        public void closed() {
            closed.incrementAndGet();
            handler.closedStreams.incrementAndGet();
            end.countDown();
        }

        Handler handler() {
            return handler;
        }

        Peer peer() {
            return handler.peer;
        }

        PeerRequest request() {
            return request;
        }

        PeerStream stream() {
            return stream;
        }

        int closedCount() {
            return closed.get();
        }

        boolean awaitClosed() throws InterruptedException {
            return end.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        /** Waits until the stream has said that it is writable again, and is: it may have said so and filled up since. */
        boolean awaitWritable() throws InterruptedException {
            do {
                if (!writable.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return false;
                }
            } while (!stream.isWritable());
            return true;
        }
    }
}
