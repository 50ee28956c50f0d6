package dev.headscale.runner.internal.derp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Layout of frames, and the frames that the relay sends. A frame is one byte of type, four of length, and the payload. */
final class Frames {
    static final int HEADER = 5;
    /** The largest packet in bytes, without keys and header. */
    static final int MAX_PACKET = 64 * 1024;
    /** Where the packet begins in a SendPacket and in a RecvPacket frame. */
    static final int PACKET_AT = HEADER + PeerKey.BYTES;

    private static final long MAGIC = 0x44455250F09F9491L;
    private static final int DISCO_START = 0x5453F09F;
    private static final short DISCO_REST = (short) 0x92AC;
    private static final int SHORTEST_DISCO = 6 + 32 + 24;

    private Frames() {}

    /** Why a peer cannot be reached. */
    enum GoneReason {
        DISCONNECTED(0),
        NOT_HERE(1);

        private final int code;

        GoneReason(int code) {
            this.code = code;
        }
    }

    static ByteBuf serverKey(ByteBufAllocator allocator, byte[] publicKey) {
        return begin(allocator, FrameType.SERVER_KEY, Long.BYTES + publicKey.length)
                .writeLong(MAGIC)
                .writeBytes(publicKey);
    }

    static ByteBuf serverInfo(ByteBufAllocator allocator, byte[] nonce, byte[] box) {
        return begin(allocator, FrameType.SERVER_INFO, nonce.length + box.length)
                .writeBytes(nonce)
                .writeBytes(box);
    }

    static ByteBuf keepAlive(ByteBufAllocator allocator) {
        return begin(allocator, FrameType.KEEP_ALIVE, 0);
    }

    static ByteBuf pong(ByteBufAllocator allocator, long data) {
        return begin(allocator, FrameType.PONG, Long.BYTES).writeLong(data);
    }

    static ByteBuf peerGone(ByteBufAllocator allocator, PeerKey peer, GoneReason reason) {
        ByteBuf frame = begin(allocator, FrameType.PEER_GONE, PeerKey.BYTES + 1);
        peer.set(frame, frame.writerIndex());
        return frame.writerIndex(frame.writerIndex() + PeerKey.BYTES).writeByte(reason.code);
    }

    /**
     * Turns a SendPacket frame into the RecvPacket frame that the destination gets. Both have the same size, so that it is
     * done in place.
     */
    static void sendToReceive(ByteBuf frame, PeerKey source) {
        int start = frame.readerIndex();
        frame.setByte(start, FrameType.RECV_PACKET.code());
        source.set(frame, start + HEADER);
    }

    /** Returns the number of bytes of the packet in a SendPacket or RecvPacket frame. */
    static int packetBytes(ByteBuf frame) {
        return frame.readableBytes() - PACKET_AT;
    }

    /** Tells whether the packet of a frame looks like a disco message, by which nodes look for direct paths. */
    static boolean isDisco(ByteBuf frame) {
        int at = frame.readerIndex() + PACKET_AT;
        return packetBytes(frame) >= SHORTEST_DISCO
                && frame.getInt(at) == DISCO_START
                && frame.getShort(at + 4) == DISCO_REST;
    }

    private static ByteBuf begin(ByteBufAllocator allocator, FrameType type, int length) {
        return allocator.ioBuffer(HEADER + length).writeByte(type.code()).writeInt(length);
    }
}
