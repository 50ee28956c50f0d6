package dev.headscale.runner.internal.derp;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The packets of one kind that wait for one client. A full queue loses its oldest packet. An empty queue holds no memory. Not
 * thread-safe.
 */
final class PacketQueue {
    /** How much may wait for a client that is not known to be slow, because its event loop has not come to write yet. */
    static final int BURST_BYTES = 1024 * 1024;

    private final int depth;
    private @Nullable ArrayDeque<Packet> packets;
    private int bytes;

    PacketQueue(int depth) {
        this.depth = depth;
    }

    /**
     * Adds a packet.
     *
     * @param clogged whether the client does not take what was written to it
     * @param dropped takes the packets that have to leave
     */
    void add(Packet packet, boolean clogged, Consumer<Packet> dropped) {
        if (packets == null) {
            packets = new ArrayDeque<>();
        }
        packets.add(packet);
        bytes += packet.bytes();
        while (packets.size() > depth && (clogged || bytes > BURST_BYTES)) {
            Packet oldest = packets.remove();
            bytes -= oldest.bytes();
            dropped.accept(oldest);
        }
    }

    /** Takes the oldest packet. Null if there is none. */
    @Nullable
    Packet poll() {
        if (packets == null) {
            return null;
        }
        Packet packet = packets.remove();
        bytes -= packet.bytes();
        if (packets.isEmpty()) {
            packets = null;
        }
        return packet;
    }
}
