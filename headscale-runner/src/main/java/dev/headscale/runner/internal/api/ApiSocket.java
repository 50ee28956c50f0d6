package dev.headscale.runner.internal.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The admin API on a local socket, for everyone whom the file's mode lets in. Thread-safe. */
public final class ApiSocket implements AutoCloseable {
    private static final int READ_TIMEOUT_SECONDS = 30;

    private final Path path;
    private final EventLoopGroup group;
    private final Channel channel;

    private ApiSocket(Path path, EventLoopGroup group, Channel channel) {
        this.path = path;
        this.group = group;
        this.channel = channel;
    }

    /**
     * Begins to serve.
     *
     * @param path where; a dead socket there is replaced, a missing directory made for the owner only
     * @param permissions the socket's mode
     * @param api what is served
     * @param executor where operations run
     * @return the open socket, to be closed by the caller
     * @throws IOException if something else is at the path, another server answers there, or it cannot be made
     */
    public static ApiSocket open(Path path, Set<PosixFilePermission> permissions, AdminApi api, Executor executor)
            throws IOException {
        SocketFiles.prepare(path);
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("admin-socket", true), NioIoHandler.newFactory());
        try {
            Channel channel = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerDomainSocketChannel.class)
                    .childHandler(new Pipeline(api, executor))
                    .bind(UnixDomainSocketAddress.of(path))
                    .syncUninterruptibly()
                    .channel();
            Files.setPosixFilePermissions(path, permissions);
            return new ApiSocket(path, group, channel);
        } catch (Exception e) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
            throw new IOException("cannot listen on the socket " + path + ": " + e.getMessage(), e);
        }
    }

    /** Stops serving and removes the socket. */
    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        SocketFiles.remove(path);
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class Pipeline extends ChannelInitializer<Channel> {
        private final AdminApi api;
        private final Executor executor;

        Pipeline(AdminApi api, Executor executor) {
            this.api = api;
            this.executor = executor;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline()
                    .addLast(new ReadTimeoutHandler(READ_TIMEOUT_SECONDS))
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpServerKeepAliveHandler())
                    .addLast(new HttpObjectAggregator(AdminApi.MAX_BODY))
                    .addLast(new FlowControlHandler())
                    .addLast(new ApiSocketHandler(api, executor));
        }
    }
}
