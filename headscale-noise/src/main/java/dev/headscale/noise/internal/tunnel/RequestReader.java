package dev.headscale.noise.internal.tunnel;

import dev.headscale.core.spi.PeerRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Puts the frames of requests together. Confined to the channel's event loop. */
final class RequestReader extends Http2EventAdapter {
    static final int MAX_BODY = 1024 * 1024;
    /** What the unfinished requests of one connection may hold together. */
    private static final int MAX_UNFINISHED = 4 * MAX_BODY;

    private final TunnelConnection tunnel;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey unfinishedKey;
    private final Http2Connection.PropertyKey streamKey;
    private int unfinishedBytes;

    RequestReader(TunnelConnection tunnel) {
        this.tunnel = tunnel;
        this.connection = tunnel.connection();
        this.unfinishedKey = connection.newKey();
        this.streamKey = connection.newKey();
    }

    private record Unfinished(String method, String target, ByteArrayOutputStream body) {}

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
        tunnel.alive();
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        onHeadersRead(ctx, streamId, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        Http2Stream stream = connection.stream(streamId);
        if (stream.getProperty(streamKey) != null) {
            return;
        }
        if (stream.getProperty(unfinishedKey) == null) {
            CharSequence method = headers.method();
            CharSequence path = headers.path();
            if (method == null || path == null) {
                throw Http2Exception.streamError(streamId, Http2Error.PROTOCOL_ERROR, "no method or path");
            }
            stream.setProperty(
                    unfinishedKey, new Unfinished(method.toString(), path.toString(), new ByteArrayOutputStream(0)));
        }
        if (endOfStream) {
            finish(stream);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        int consumed = data.readableBytes() + padding;
        Http2Stream stream = connection.stream(streamId);
        Unfinished request = stream.getProperty(unfinishedKey);
        if (request != null && take(stream, request, data) && endOfStream) {
            finish(stream);
        }
        return consumed;
    }

    /** Keeps the bytes; false if they are too many and the request is refused. */
    private boolean take(Http2Stream stream, Unfinished request, ByteBuf data) {
        int size = data.readableBytes();
        if (request.body.size() + size > MAX_BODY) {
            drop(stream);
            tunnel.sendHeaders(stream.id(), 413, "", true);
            tunnel.sendReset(stream.id(), Http2Error.NO_ERROR);
            return false;
        }
        if (unfinishedBytes + size > MAX_UNFINISHED) {
            drop(stream);
            tunnel.sendReset(stream.id(), Http2Error.ENHANCE_YOUR_CALM);
            return false;
        }
        unfinishedBytes += size;
        try {
            data.readBytes(request.body, size);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return true;
    }

    private void finish(Http2Stream stream) {
        Unfinished request = drop(stream);
        if (request == null) {
            return;
        }
        TunnelStream answer = new TunnelStream(tunnel, stream.id());
        stream.setProperty(streamKey, answer);
        int query = request.target.indexOf('?');
        tunnel.handle(
                new PeerRequest(
                        request.method,
                        query < 0 ? request.target : request.target.substring(0, query),
                        query < 0 ? "" : request.target.substring(query + 1),
                        request.body.toByteArray()),
                answer);
    }

    private @Nullable Unfinished drop(Http2Stream stream) {
        Unfinished request = stream.removeProperty(unfinishedKey);
        if (request != null) {
            unfinishedBytes -= request.body.size();
        }
        return request;
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        drop(stream);
        TunnelStream answer = stream.removeProperty(streamKey);
        if (answer != null) {
            answer.gone();
        }
    }
}
