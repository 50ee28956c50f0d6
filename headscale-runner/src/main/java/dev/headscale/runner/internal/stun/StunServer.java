package dev.headscale.runner.internal.stun;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A STUN server on one UDP address. It answers the binding requests of Tailscale clients from the socket that received them,
 * one datagram each, and nobody else. On a host with several addresses run one server per address: the answer to a wildcard
 * address may leave from another one than the client asked. Thread-safe.
 */
public final class StunServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StunServer.class);
    private static final int LARGEST_DATAGRAM = 1500;

    private final EventLoopGroup group;
    private final Channel channel;
    private final LongAdder answered;
    private final LongAdder ignored;

    private StunServer(EventLoopGroup group, Channel channel, Responder responder) {
        this.group = group;
        this.channel = channel;
        this.answered = responder.answered;
        this.ignored = responder.ignored;
    }

    /**
     * Begins to answer.
     *
     * @param address where to listen; port 0 takes a free one
     * @return the running server
     * @throws UncheckedIOException if the address cannot be bound; the message names it
     */
    public static StunServer start(InetSocketAddress address) {
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("stun", true), NioIoHandler.newFactory());
        Responder responder = new Responder();
        var bound = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_DATAGRAM))
                .handler(responder)
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            BindException failure = new BindException("cannot serve STUN on UDP " + address);
            failure.initCause(bound.cause());
            throw new UncheckedIOException(failure);
        }
        return new StunServer(group, bound.channel(), responder);
    }

    /**
     * Returns where the server listens.
     *
     * @return the address with its real port
     */
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    /**
     * Returns how many requests were answered.
     *
     * @return a count since the start
     */
    public long answered() {
        return answered.sum();
    }

    /**
     * Returns how many datagrams were no request of a Tailscale client, or came faster than answers can be sent.
     *
     * @return a count since the start
     */
    public long ignored() {
        return ignored.sum();
    }

    /** Stops answering and waits until the port is free. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @ChannelHandler.Sharable
    private static final class Responder extends SimpleChannelInboundHandler<DatagramPacket> {
        private final LongAdder answered = new LongAdder();
        private final LongAdder ignored = new LongAdder();

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // The void promise reports to exceptionCaught.
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            ByteBuf request = packet.content();
            if (!StunMessage.isRequest(request) || !ctx.channel().isWritable()) {
                ignored.increment();
                return;
            }
            ByteBuf response = ctx.alloc().ioBuffer(StunMessage.LARGEST_RESPONSE);
            StunMessage.writeResponse(request, packet.sender(), response);
            ctx.write(new DatagramPacket(response, packet.sender()), ctx.voidPromise());
            answered.increment();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // A client that is gone by now may come back as an ICMP error. The next client is not to suffer from it.
            LOG.debug("STUN: {}", cause.toString());
        }
    }
}
