package dev.headscale.noise.internal.server;

import dev.headscale.core.spi.TransportException;
import dev.headscale.noise.internal.http.HttpConnection;
import dev.headscale.noise.internal.http.Site;
import dev.headscale.noise.internal.tunnel.Tunnels;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets of a transport and the threads that serve them. Thread-safe. */
public final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int BACKLOG = 4096;
    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_HEADERS = 16 * 1024;

    private final Site site;

    /**
     * Only accepts. When everybody comes back at once, a round of a busy event loop is long, and it accepts few connections in
     * each: those that wait would be given up by their clients, and what is done for them after that would be in vain.
     */
    private final EventLoopGroup acceptor = group(1, "headscale-noise-accept");

    private final EventLoopGroup threads;
    /** Writes to the streams of adopted connections. Has no thread when there is nothing to write. */
    private final ExecutorService blocking =
            Executors.newCachedThreadPool(new DefaultThreadFactory("headscale-noise-adopted", true));

    private final List<Channel> listeners = new CopyOnWriteArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    /** Read-locked while a connection is adopted, so that it is closed with the others or not touched at all. */
    private final ReadWriteLock adopting = new ReentrantReadWriteLock();

    private volatile boolean closed;

    /**
     * Starts the threads. They are daemons.
     *
     * @param site what to serve
     * @param eventLoopThreads how many threads serve connections; one more accepts them
     */
    public Server(Site site, int eventLoopThreads) {
        this.site = site;
        this.threads = group(eventLoopThreads, "headscale-noise");
    }

    private static EventLoopGroup group(int size, String name) {
        return new MultiThreadIoEventLoopGroup(size, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    /**
     * Listens on an address.
     *
     * @param address where; port 0 means any free port
     * @param tls how to encrypt, if at all
     * @return the address with its real port
     * @throws TransportException if that is not possible
     */
    public InetSocketAddress listen(InetSocketAddress address, Optional<PemTls> tls) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptor, threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, tls);
                    }
                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new TransportException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        listeners.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void accept(Channel channel, Optional<PemTls> tls) {
        connections.add(channel);
        // Whoever closes sets this first and looks for connections then.
        if (closed) {
            channel.close();
            return;
        }
        ChannelPipeline pipeline = channel.pipeline();
        tls.ifPresent(pem -> pipeline.addLast(pem.context().newHandler(channel.alloc())));
        pipeline.addLast(new HttpServerCodec(
                new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS)));
        pipeline.addLast(new HttpConnection(site));
    }

    /**
     * Serves a ts2021 tunnel over blocking streams. Blocks until the connection is over, then closes both.
     *
     * @param initiation the client's handshake message
     * @param in what the client sends
     * @param out where to send
     * @param remoteAddress where the client comes from, for logs
     * @throws IllegalStateException if the server is closed; the streams stay open
     */
    public void adopt(byte[] initiation, InputStream in, OutputStream out, String remoteAddress) {
        AdoptedChannel channel = new AdoptedChannel(in, out, blocking, remoteAddress);
        adopting.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the transport is closed");
            }
            threads.register(channel).syncUninterruptibly();
            connections.add(channel);
            channel.eventLoop()
                    .execute(() ->
                            site.tunnels().open(channel.pipeline(), initiation, Tunnels.Early.PAYLOAD, remoteAddress));
        } finally {
            adopting.readLock().unlock();
        }
        channel.pump();
    }

    /**
     * Stops listening, asks all clients to leave, and closes their connections when the time is over. When it returns,
     * everybody who has been told of a connection has been told of its end. Calling it again does nothing.
     */
    public synchronized void close() {
        if (closed) {
            return;
        }
        refuseNewcomers();
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        long patience = site.timeouts().shutdown().plusSeconds(1).toMillis();
        if (!connections.close().awaitUninterruptibly(patience)) {
            connections.forEach(Server::cut);
        }
        acceptor.shutdownGracefully(0, patience, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        threads.shutdownGracefully(0, patience, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        awaitStreams(patience);
    }

    private void refuseNewcomers() {
        adopting.writeLock().lock();
        try {
            closed = true;
        } finally {
            adopting.writeLock().unlock();
        }
    }

    /** Closes a connection whose handlers do not come to an end. */
    private static void cut(Channel channel) {
        channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
    }

    /** Waits until the streams of adopted connections are closed, but not for those whose owner does not let them be. */
    private void awaitStreams(long millis) {
        blocking.shutdown();
        try {
            if (!blocking.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                LOG.warn("Streams of an adopted connection could not be closed within {} ms", millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
