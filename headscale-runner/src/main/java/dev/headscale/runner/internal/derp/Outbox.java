package dev.headscale.runner.internal.derp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is on its way to one client. Senders on any thread put packets in and never wait; the client's event loop
 * writes them as long as the channel takes them, and flushes once nothing is left.
 */
final class Outbox {
    private final Channel channel;
    private final RelayCounters counters;
    private final WriteDeadline deadline;

    // Guarded by this.
    private final PacketQueue disco;
    private final PacketQueue other;
    private @Nullable Map<PeerKey, Frames.GoneReason> gone;
    private boolean woken;
    private boolean discoNext;
    private boolean closed;

    /** Whether the channel is full although everything was flushed. Written on the event loop only. */
    private volatile boolean clogged;

    // Used on the event loop only.
    private boolean pongDue;
    private long pong;
    private boolean keepAliveDue;
    private boolean writing;
    private boolean unflushed;

    Outbox(Channel channel, RelayCounters counters, WriteDeadline deadline, int queueDepth) {
        this.channel = channel;
        this.counters = counters;
        this.deadline = deadline;
        this.disco = new PacketQueue(queueDepth);
        this.other = new PacketQueue(queueDepth);
    }

    /** Sends a packet, or drops an older one or this one. Takes over the packet's frame. Any thread. */
    void send(Packet packet) {
        synchronized (this) {
            if (closed) {
                drop(packet, DropReason.GONE_DISCONNECTED);
                return;
            }
            PacketQueue queue = packet.disco() ? disco : other;
            queue.add(packet, clogged, oldest -> drop(oldest, DropReason.QUEUE_HEAD));
        }
        wake();
    }

    /** Tells the client that a peer cannot be reached. Any thread. */
    void sendGone(PeerKey peer, Frames.GoneReason reason) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (gone == null) {
                gone = new LinkedHashMap<>();
            }
            gone.put(peer, reason);
        }
        wake();
    }

    /** Has the event loop write. If this is it, it writes now, lest one batch of a sender fills the queue, and flushes later. */
    private void wake() {
        if (channel.eventLoop().inEventLoop()) {
            write();
        }
        synchronized (this) {
            if (woken) {
                return;
            }
            woken = true;
        }
        LoopTimer.execute(channel.eventLoop(), this::run);
    }

    /** Answers a ping, unless an earlier one is not answered yet. Event loop only. */
    void sendPong(long data) {
        if (!pongDue) {
            pongDue = true;
            pong = data;
            writeAndFlush();
        }
    }

    /** Tells the client that the connection is alive. Event loop only. */
    void sendKeepAlive() {
        keepAliveDue = true;
        writeAndFlush();
    }

    /** Sends a frame ahead of everything else, whether or not the channel is writable. Event loop only. */
    void sendFirst(ByteBuf frame) {
        writeControl(frame);
        flush();
    }

    /** Writes what waits, and flushes. Event loop only. */
    void writeAndFlush() {
        write();
        if (unflushed) {
            flush();
        }
    }

    /** Drops what waits, and everything that comes later. */
    void close() {
        synchronized (this) {
            closed = true;
            gone = null;
            for (Packet packet = poll(); packet != null; packet = poll()) {
                drop(packet, DropReason.GONE_DISCONNECTED);
            }
        }
    }

    private void run() {
        synchronized (this) {
            woken = false;
        }
        writeAndFlush();
    }

    private void write() {
        if (writing) {
            return;
        }
        writing = true;
        try {
            boolean more = true;
            while (more && isWritable()) {
                // One of each in turn, so that neither kind starves the other.
                boolean control = writeNextControl();
                boolean packet = writeNextPacket();
                more = control || packet;
            }
        } finally {
            writing = false;
        }
    }

    /** Tells whether the channel takes more, after flushing if it is only full of what was not flushed yet. */
    private boolean isWritable() {
        if (!channel.isWritable() && unflushed) {
            flush();
        }
        clogged = !channel.isWritable();
        return !clogged;
    }

    private boolean writeNextControl() {
        if (keepAliveDue) {
            keepAliveDue = false;
            writeControl(Frames.keepAlive(channel.alloc()));
            return true;
        }
        if (pongDue) {
            pongDue = false;
            writeControl(Frames.pong(channel.alloc(), pong));
            return true;
        }
        Map.Entry<PeerKey, Frames.GoneReason> next = nextGone();
        if (next != null) {
            writeControl(Frames.peerGone(channel.alloc(), next.getKey(), next.getValue()));
        }
        return next != null;
    }

    private synchronized Map.@Nullable Entry<PeerKey, Frames.GoneReason> nextGone() {
        if (gone == null) {
            return null;
        }
        var entries = gone.entrySet().iterator();
        Map.Entry<PeerKey, Frames.GoneReason> first = entries.next();
        entries.remove();
        if (gone.isEmpty()) {
            gone = null;
        }
        return first;
    }

    private boolean writeNextPacket() {
        Packet packet = poll();
        if (packet == null) {
            return false;
        }
        int bytes = packet.bytes();
        started(packet.frame()).addListener(written -> {
            deadline.completed();
            if (written.isSuccess()) {
                counters.relayed.add(bytes);
            } else {
                counters.dropped(DropReason.WRITE_ERROR, packet.disco(), bytes);
            }
        });
        return true;
    }

    /** Takes the next packet, of both kinds in turn. */
    private synchronized @Nullable Packet poll() {
        discoNext = !discoNext;
        Packet packet = (discoNext ? disco : other).poll();
        return packet != null ? packet : (discoNext ? other : disco).poll();
    }

    private void writeControl(ByteBuf frame) {
        started(frame).addListener(written -> deadline.completed());
    }

    private ChannelFuture started(ByteBuf frame) {
        deadline.started();
        unflushed = true;
        return channel.write(frame);
    }

    private void flush() {
        unflushed = false;
        channel.flush();
        deadline.flushed();
    }

    private void drop(Packet packet, DropReason reason) {
        counters.dropped(reason, packet.disco(), packet.bytes());
        packet.frame().release();
    }
}
