package dev.headscale.core.internal.session;

import dev.headscale.core.internal.netmap.Netmaps;
import dev.headscale.core.internal.netmap.Viewer;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.spi.PeerStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open map stream. It has no queue: it remembers the world that its client knows, and whenever it may write it sends
 * what leads from there to the world of now. A client that reads slowly gets fewer, larger steps.
 *
 * <p>Thread-safe. {@link #flush} is run by one thread at a time.
 */
final class MapSession implements PeerStream.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(MapSession.class);

    private final Viewer viewer;
    private final PeerStream stream;
    private final Netmaps netmaps;
    private final Supplier<World> world;
    private final Sessions sessions;

    /** How many times a flush was asked for and not yet answered; above zero, some thread is flushing. */
    private final AtomicInteger asked = new AtomicInteger();

    /** Touched by the flushing thread only. */
    private @Nullable World sent;

    private volatile Instant lastWrite;
    /** Since when the client has read nothing of what waits for it. */
    private volatile @Nullable Instant blockedSince;

    /** What waited for the client to read it when the time was looked at last. */
    private volatile long waiting;

    /** Both written under this, so that a stream begins and ends in this order or not at all. */
    private volatile boolean begun;

    private volatile boolean over;

    MapSession(Viewer viewer, PeerStream stream, Netmaps netmaps, Sessions sessions, Supplier<World> world) {
        this.viewer = viewer;
        this.stream = stream;
        this.netmaps = netmaps;
        this.sessions = sessions;
        this.world = world;
        this.lastWrite = sessions.now();
    }

    Viewer viewer() {
        return viewer;
    }

    void begin() {
        stream.listen(this);
        synchronized (this) {
            stream.begin(200, "");
            begun = true;
            if (over) {
                stream.end();
            }
        }
        flush();
    }

    /** Sends what the client does not know yet, unless another thread is doing so, which then does it once more. */
    void flush() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            seen = asked.get();
            trySend();
        } while (!asked.compareAndSet(seen, 0));
    }

    /** A message that cannot be made must not leave the client waiting for it: it reconnects and starts anew. */
    private void trySend() {
        try {
            sendDifference();
        } catch (RuntimeException e) {
            LOG.error("node {}: a map response failed", viewer.node(), e);
            finish(PeerStream::abort);
        }
    }

    private void sendDifference() {
        World now = world.get();
        if (!begun || over) {
            return;
        }
        if (now.node(viewer.node()).isEmpty()) {
            end();
            return;
        }
        if (!stream.isWritable()) {
            if (blockedSince == null && now != sent) {
                blockedSince = sessions.now();
            }
            return;
        }
        blockedSince = null;
        World known = sent;
        if (now == known) {
            return;
        }
        boolean large = known == null || !known.livePolicy().isOfTheSame(now.livePolicy());
        if (large && !sessions.turns().take(this)) {
            return;
        }
        sent = now;
        Optional<List<ByteBuffer>> message =
                known == null ? netmaps.full(now, viewer) : netmaps.delta(known, now, viewer);
        message.ifPresent(this::write);
        if (large) {
            message.ifPresent(parts -> sessions.turns()
                    .sent(parts.stream().mapToLong(ByteBuffer::remaining).sum()));
            if (stream.isWritable()) {
                sessions.turns().done(this);
            }
        }
    }

    private void write(List<ByteBuffer> message) {
        lastWrite = sessions.now();
        stream.write(message);
    }

    /** Keeps the client from giving up on a silent stream, and gives up on a client that does not read. */
    void tick(Instant now, Duration silence, Duration patience) {
        if (!begun || over) {
            return;
        }
        long before = waiting;
        waiting = stream.waiting();
        Instant blocked = blockedSince;
        if (blocked == null && lastWrite.plus(silence).isAfter(now)) {
            return;
        }
        if (stream.isWritable()) {
            blockedSince = null;
            if (blocked == null) {
                write(netmaps.keepAlive(viewer));
            }
        } else if (blocked == null || waiting < before) {
            blockedSince = now;
        } else if (!blocked.plus(patience).isAfter(now)) {
            finish(PeerStream::abort);
        }
    }

    /** Ends the stream in order: its node is gone, or has another stream, or the server stops. */
    void end() {
        finish(PeerStream::end);
    }

    /** A stream tells its listener only what the client does, so what the server does is told here. */
    private void finish(Consumer<PeerStream> how) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            if (begun) {
                how.accept(stream);
            }
        }
        sessions.closed(this);
    }

    @Override
    public void writable() {
        sessions.turns().done(this);
        sessions.run(this::flush);
    }

    @Override
    public void closed() {
        over = true;
        sessions.closed(this);
    }
}
