package dev.headscale.noise.internal.tunnel;

import dev.headscale.core.spi.Peer;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.PeerHandler;
import dev.headscale.core.spi.PeerRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/2 of one tunnel (RFC 9113, prior knowledge). Streams are no channels of their own, which keeps an idle one small.
 * The peer is handed over with its first request: an initiation alone may be a replay, while a request proves that the
 * client has the session's keys. Confined to the channel's event loop, but for {@link #execute}.
 */
final class TunnelConnection extends Http2ConnectionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelConnection.class);
    private static final int MAX_STREAMS = 250;
    private static final int MAX_HEADERS_BYTES = 32 * 1024;

    private final Peer peer;
    private final PeerAcceptor acceptor;
    private final Timeouts timeouts;
    private final RecordCodec records;
    private final DirectData direct;
    private @Nullable PeerHandler handler;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> deadline;
    private boolean flushPlanned;
    private boolean complained;

    private TunnelConnection(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Peer peer,
            PeerAcceptor acceptor,
            Timeouts timeouts,
            RecordCodec records) {
        super(decoder, encoder, settings, false, false);
        this.peer = peer;
        this.acceptor = acceptor;
        this.timeouts = timeouts;
        this.records = records;
        this.direct = new DirectData(records, decoder.connection());
        RequestReader reader = new RequestReader(this);
        decoder.frameListener(reader);
        decoder.connection().addListener(reader);
    }

    static TunnelConnection create(Peer peer, PeerAcceptor acceptor, Timeouts timeouts, RecordCodec records) {
        return new Builder(peer, acceptor, timeouts, records).build();
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<TunnelConnection, Builder> {
        private final Peer peer;
        private final PeerAcceptor acceptor;
        private final Timeouts timeouts;
        private final RecordCodec records;

        Builder(Peer peer, PeerAcceptor acceptor, Timeouts timeouts, RecordCodec records) {
            this.peer = peer;
            this.acceptor = acceptor;
            this.timeouts = timeouts;
            this.records = records;
            connection(lightConnection());
            initialSettings(Http2Settings.defaultSettings()
                    .maxConcurrentStreams(MAX_STREAMS)
                    .maxHeaderListSize(MAX_HEADERS_BYTES));
            gracefulShutdownTimeoutMillis(timeouts.shutdown().toMillis());
        }

        /** Shares the window evenly: clients give no priorities any more, and weighing them takes memory. */
        private static Http2Connection lightConnection() {
            Http2Connection connection = new DefaultHttp2Connection(true);
            connection
                    .remote()
                    .flowController(new DefaultHttp2RemoteFlowController(
                            connection, new UniformStreamByteDistributor(connection)));
            return connection;
        }

        @Override
        protected TunnelConnection build() {
            return super.build();
        }

        @Override
        protected TunnelConnection build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new TunnelConnection(decoder, encoder, settings, peer, acceptor, timeouts, records);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        deadline = ctx.executor()
                .schedule(
                        () -> {
                            complain("no HTTP/2 in time");
                            ctx.close();
                        },
                        timeouts.handshake().toMillis(),
                        TimeUnit.MILLISECONDS);
        super.handlerAdded(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        alive();
        try {
            super.channelInactive(ctx);
        } finally {
            if (handler != null) {
                handler.closed();
                handler = null;
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof Http2Exception || cause.getCause() instanceof Http2Exception) {
            super.exceptionCaught(ctx, cause);
        } else {
            complain(cause.getClass().getSimpleName());
            ctx.close();
        }
    }

    /** Logs why the connection ends, once, and without what the peer sent. */
    private void complain(String reason) {
        if (!complained) {
            complained = true;
            LOG.debug("Closing {}: {}", peer.remoteAddress(), reason);
        }
    }

    /** Keeps Netty's message out of the GOAWAY frame and the log: it may quote what the peer sent. */
    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        Http2Exception bare = error == null
                ? new Http2Exception(Http2Error.INTERNAL_ERROR)
                : new Http2Exception(error.error(), error.shutdownHint());
        complain(bare.error().toString());
        super.onConnectionError(ctx, outbound, cause, bare);
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    /** Notes that the client has proved itself. */
    void alive() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    /** Hands a complete request over. */
    void handle(PeerRequest request, TunnelStream stream) {
        try {
            if (handler == null) {
                handler = acceptor.accept(peer);
            }
            handler.handle(request, stream);
        } catch (RuntimeException e) {
            // Neither path nor query: they may hold somebody's key, or line breaks.
            LOG.error("The handler of a request of {} failed", peer.remoteAddress(), e);
            stream.abort();
        }
    }

    /** Runs a task on the event loop, after those that were given before. Thread-safe. */
    void execute(Runnable task) {
        try {
            context().executor().execute(task);
        } catch (RejectedExecutionException stopped) {
            // The transport is closed, and with it the connection: there is nobody to send anything to.
            LOG.trace("Nothing is sent any more", stopped);
        }
    }

    void sendHeaders(int streamId, int status, String contentType, boolean end) {
        Http2Headers headers = new DefaultHttp2Headers(false).status(Integer.toString(status));
        if (!contentType.isEmpty()) {
            headers.set("content-type", contentType);
        }
        ChannelHandlerContext ctx = context();
        encoder().writeHeaders(ctx, streamId, headers, 0, end, ctx.newPromise());
        planFlush();
    }

    /** Sends bytes, and tells of how many have gone or never will, until it has told of all. */
    void sendData(int streamId, List<ByteBuffer> data, int size, IntConsumer gone) {
        ChannelHandlerContext ctx = context();
        ChannelPromise promise = promise(size, gone);
        if (direct.write(ctx.channel(), streamId, data, size, promise)) {
            if (!flushPlanned) {
                records.flushNow();
            }
            return;
        }
        // Each part with a promise of its own, so that a client which reads slowly is seen to read.
        for (ByteBuffer part : data) {
            ByteBuf bytes = Unpooled.wrappedBuffer(part);
            encoder().writeData(ctx, streamId, bytes, 0, false, promise(bytes.readableBytes(), gone));
        }
        planFlush();
    }

    private ChannelPromise promise(int size, IntConsumer gone) {
        return context().newPromise().addListener(future -> gone.accept(size));
    }

    /** Ends a stream, behind all that waits for the client. */
    void sendEnd(int streamId, boolean clogged) {
        ChannelHandlerContext ctx = context();
        ChannelFuture end = encoder().writeData(ctx, streamId, Unpooled.EMPTY_BUFFER, 0, true, ctx.newPromise());
        planFlush();
        if (clogged) {
            closeUnlessRead(end, "an answer is not read to its end");
        }
    }

    void sendReset(int streamId, Http2Error error) {
        ChannelHandlerContext ctx = context();
        ChannelFuture reset = resetStream(ctx, streamId, error.code(), ctx.newPromise());
        planFlush();
        closeUnlessRead(reset, "a reset is not read");
    }

    /** A client that does not even read the last word loses its connection, and with it all that waits for it. */
    private void closeUnlessRead(ChannelFuture last, String complaint) {
        ChannelHandlerContext ctx = context();
        Future<?> limit = ctx.executor()
                .schedule(
                        () -> {
                            complain(complaint);
                            ctx.close();
                        },
                        timeouts.shutdown().toMillis(),
                        TimeUnit.MILLISECONDS);
        last.addListener(written -> limit.cancel(false));
    }

    /** Flushes behind the tasks that already wait, so that what they write shares records and packets. */
    private void planFlush() {
        if (!flushPlanned) {
            flushPlanned = true;
            execute(() -> {
                flushPlanned = false;
                flush(context());
            });
        }
    }
}
