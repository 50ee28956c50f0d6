package dev.headscale.noise.testkit.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A connection on which requests can be sent. Thread-safe; no method blocks. */
public final class Tunnel {
    private final Channel channel;
    private final ReadGate gate;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean draining;
    private volatile String earlyPayload = "";

    Tunnel(Channel channel) {
        this.channel = channel;
        this.gate = ReadGate.in(channel);
    }

    /**
     * Connects, upgrades, shakes hands and opens HTTP/2.
     *
     * @param target whom to dial
     * @param serverPublic the server's raw key
     * @return the tunnel; fails with an {@link IOException}
     */
    public static CompletableFuture<Tunnel> dial(TunnelTarget target, byte[] serverPublic) {
        return new Dialer(target).dial(serverPublic);
    }

    /**
     * Sends a request.
     *
     * @param request what to send
     * @param listener hears of the answer, on the connection's event loop
     * @return the running exchange
     */
    public Exchange send(TunnelRequest request, Exchange.Listener listener) {
        Exchange exchange = new Exchange(request, listener);
        new Http2StreamChannelBootstrap(channel)
                .handler(exchange)
                .open()
                .addListener((Future<Http2StreamChannel> opened) -> {
                    if (!opened.isSuccess()) {
                        exchange.fail(new IOException("cannot open a stream", opened.cause()));
                    }
                });
        return exchange;
    }

    /**
     * Tells whether new requests can be sent.
     *
     * @return false once the connection is closed or the server has said that it takes no more requests
     */
    public boolean isUsable() {
        return channel.isActive() && !draining;
    }

    /**
     * Returns what the server has sent in front of HTTP/2.
     *
     * @return the JSON text, or empty if there has been none so far
     */
    public Optional<String> earlyPayload() {
        return earlyPayload.isEmpty() ? Optional.empty() : Optional.of(earlyPayload);
    }

    /**
     * Returns when the connection is gone.
     *
     * @return completes normally, whoever closed it
     */
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    /**
     * Stops or resumes reading from the socket.
     *
     * @param on whether to read
     */
    public void reading(boolean on) {
        gate.open(on);
    }

    /**
     * Reads from the socket once, while reading is stopped.
     *
     * @param bytes how many at most
     */
    public void readOnce(int bytes) {
        gate.readOnce(bytes);
    }

    /** Says goodbye and closes. */
    public void close() {
        channel.close();
    }

    /** Resets the connection without a word, as a machine does that loses power. */
    public void kill() {
        channel.eventLoop().execute(() -> {
            if (channel.isActive()) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                // From the front of the pipeline, so that HTTP/2 does not say goodbye first.
                channel.pipeline().firstContext().close();
            }
        });
    }

    void drain() {
        draining = true;
    }

    void setEarlyPayload(String json) {
        earlyPayload = json;
    }

    void markClosed() {
        closed.complete(null);
    }
}
