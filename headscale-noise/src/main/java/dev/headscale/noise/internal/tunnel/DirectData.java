package dev.headscale.noise.internal.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes small DATA frames straight into records. What a client is told of a change is a few hundred bytes, for which there
 * is nearly always room in the peer's windows; the queues of the general way through flow control would cost more than
 * encrypting it. Confined to the channel's event loop.
 */
final class DirectData {
    /** Every peer accepts frames of this size (RFC 9113, section 4.2). */
    static final int MAX_BYTES = Http2CodecUtil.MAX_FRAME_SIZE_LOWER_BOUND;

    private final RecordCodec records;
    private final Http2Connection connection;
    private final byte[] header = new byte[Http2CodecUtil.FRAME_HEADER_LENGTH];

    DirectData(RecordCodec records, Http2Connection connection) {
        this.records = records;
        this.connection = connection;
    }

    /**
     * Writes a frame, unless it has to wait.
     *
     * @param streamId the stream
     * @param data its payload
     * @param size how many bytes that are
     * @param promise kept when it is written
     * @return false if nothing was done, because there is no room for it, something waits in front of it, or the stream
     *     takes no data
     */
    boolean write(Channel channel, int streamId, List<ByteBuffer> data, int size, ChannelPromise promise) {
        Http2Stream stream = connection.stream(streamId);
        if (size > MAX_BYTES
                || stream == null
                || !takesData(stream)
                || !channel.isWritable()
                || !reserve(stream, size)) {
            return false;
        }
        header[0] = (byte) (size >>> 16);
        header[1] = (byte) (size >>> 8);
        header[2] = (byte) size;
        header[3] = Http2FrameTypes.DATA;
        for (int i = 0; i < Integer.BYTES; i++) {
            header[5 + i] = (byte) (streamId >>> (24 - 8 * i));
        }
        records.writeAtOnce(header, data, size, promise);
        return true;
    }

    private static boolean takesData(Http2Stream stream) {
        return stream.isHeadersSent()
                && !stream.isResetSent()
                && (stream.state() == Http2Stream.State.OPEN || stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE);
    }

    /** Takes a frame's size out of the peer's windows, if both have room and nothing waits for it. */
    private boolean reserve(Http2Stream stream, int size) {
        Http2RemoteFlowController windows = connection.remote().flowController();
        Http2Stream whole = connection.connectionStream();
        if (windows.hasFlowControlled(stream)
                || windows.windowSize(stream) < size
                || windows.windowSize(whole) < size) {
            return false;
        }
        try {
            windows.incrementWindowSize(stream, -size);
            windows.incrementWindowSize(whole, -size);
            return true;
        } catch (Http2Exception e) {
            throw new IllegalStateException("a window that has room cannot overflow when it shrinks", e);
        }
    }
}
