package dev.headscale.noise.internal.tunnel;

import dev.headscale.core.spi.PeerStream;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An answer as an HTTP/2 stream. Thread-safe: calls become tasks of the event loop, in the order of the calls. The states
 * go NEW, BEGUN, then ENDED by us or GONE by the peer; the last two may also follow NEW.
 */
final class TunnelStream implements PeerStream {
    /** More than this waiting to be sent means: not writable. */
    static final long HIGH_WATER = 64 * 1024;

    private enum State {
        NEW,
        BEGUN,
        ENDED,
        GONE
    }

    private final TunnelConnection tunnel;
    private final int id;
    private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
    private final AtomicLong waiting = new AtomicLong();
    /** Taken out when it is told that the stream is closed, so that it is told once. */
    private final AtomicReference<@Nullable Listener> listener = new AtomicReference<>();

    TunnelStream(TunnelConnection tunnel, int id) {
        this.tunnel = tunnel;
        this.id = id;
    }

    @Override
    public void begin(int status, String contentType) {
        if (state.compareAndSet(State.NEW, State.BEGUN)) {
            tunnel.execute(() -> tunnel.sendHeaders(id, status, contentType, false));
        } else if (state.get() == State.BEGUN) {
            throw new IllegalStateException("the answer has begun");
        }
    }

    @Override
    public void write(List<ByteBuffer> parts) {
        if (!isOpen()) {
            return;
        }
        int size = 0;
        for (ByteBuffer part : parts) {
            size += part.remaining();
        }
        int bytes = size;
        waiting.addAndGet(bytes);
        tunnel.execute(() -> tunnel.sendData(id, parts, bytes, this::sent));
    }

    private void sent(int size) {
        long before = waiting.getAndAdd(-size);
        if (before > HIGH_WATER && before - size <= HIGH_WATER && state.get() == State.BEGUN) {
            Listener told = listener.get();
            if (told != null) {
                told.writable();
            }
        }
    }

    @Override
    public void end() {
        if (isOpen() && state.compareAndSet(State.BEGUN, State.ENDED)) {
            boolean clogged = !isWritable();
            tunnel.execute(() -> tunnel.sendEnd(id, clogged));
        }
    }

    @Override
    public void abort() {
        State before = state.getAndUpdate(now -> now == State.GONE ? now : State.ENDED);
        if (before == State.NEW || before == State.BEGUN) {
            tunnel.execute(() -> tunnel.sendReset(id, Http2Error.INTERNAL_ERROR));
        }
    }

    @Override
    public boolean isWritable() {
        return waiting.get() <= HIGH_WATER;
    }

    @Override
    public long waiting() {
        return waiting.get();
    }

    @Override
    public void listen(Listener listener) {
        this.listener.set(listener);
        if (state.get() == State.GONE) {
            tellClosed();
        }
    }

    private boolean isOpen() {
        State now = state.get();
        if (now == State.NEW) {
            throw new IllegalStateException("the answer has not begun");
        }
        return now == State.BEGUN;
    }

    /** The stream is over. Called on the event loop, also after a regular end. */
    void gone() {
        State before = state.getAndUpdate(now -> now == State.ENDED ? now : State.GONE);
        if (before == State.NEW || before == State.BEGUN) {
            tellClosed();
        }
    }

    private void tellClosed() {
        Listener told = listener.getAndSet(null);
        if (told != null) {
            told.closed();
        }
    }
}
