package dev.headscale.runner.internal.derp;

import io.netty.buffer.ByteBuf;

/**
 * Cuts the bytes of one client into frames. The first frame must be {@link FrameType#CLIENT_INFO}, which has no meaning later.
 * Lengths are checked as soon as the header is there, so that nobody makes the relay wait for a frame that it will refuse.
 * Keeps no bytes. Not thread-safe.
 */
final class FrameReader {
    private boolean introduced;
    private long toSkip;

    /** Takes whole frames. */
    interface Sink {
        /**
         * Takes a frame.
         *
         * @param type what it is
         * @param frame header and payload, only the header for {@link FrameType#UNKNOWN}; to be retained if it is kept
         */
        void frame(FrameType type, ByteBuf frame);
    }

    /**
     * Reads at most one frame.
     *
     * @param in what has arrived; its reader index moves behind what was consumed
     * @param sink takes the frame
     * @return false if more bytes are needed to go on
     * @throws ProtocolViolation if the client is to be disconnected
     */
    boolean next(ByteBuf in, Sink sink) {
        if (toSkip > 0) {
            int skipped = (int) Math.min(toSkip, in.readableBytes());
            in.skipBytes(skipped);
            toSkip -= skipped;
        }
        if (in.readableBytes() < Frames.HEADER) {
            return false;
        }
        int start = in.readerIndex();
        long length = in.getUnsignedInt(start + 1);
        FrameType type = typeOf(in.getUnsignedByte(start), length);
        if (type == FrameType.UNKNOWN) {
            toSkip = length;
            sink.frame(type, in.readSlice(Frames.HEADER));
            return true;
        }
        if (in.readableBytes() < Frames.HEADER + length) {
            return false;
        }
        introduced = true;
        sink.frame(type, in.readSlice(Frames.HEADER + (int) length));
        return true;
    }

    private FrameType typeOf(int code, long length) {
        FrameType type = FrameType.fromClient(code);
        if (!introduced && type != FrameType.CLIENT_INFO) {
            throw new ProtocolViolation("first frame is of type " + code);
        }
        if (introduced && type == FrameType.CLIENT_INFO) {
            return FrameType.UNKNOWN;
        }
        if (!type.allows(length)) {
            throw new ProtocolViolation("frame " + type + " of " + length + " bytes");
        }
        return type;
    }
}
