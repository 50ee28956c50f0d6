package dev.headscale.noise.testkit.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Whom to dial, and as whom. Immutable; thread-safe if the supplier is.
 *
 * @param server the server's URL; {@code http} or {@code https}
 * @param tls what to trust for {@code https}
 * @param webSocket whether to come as a browser does
 * @param version the capability version
 * @param machinePrivate the raw machine key, not changed
 * @param ephemerals makes a raw private key for each handshake
 * @param loops where connections live; loops of NIO
 * @param timeout how long a dial may take
 */
public record TunnelTarget(
        URI server,
        Optional<SslContext> tls,
        boolean webSocket,
        int version,
        byte[] machinePrivate,
        Supplier<byte[]> ephemerals,
        EventLoopGroup loops,
        Duration timeout) {

    boolean secure() {
        return server.getScheme().equals("https");
    }

    int port() {
        return server.getPort() >= 0 ? server.getPort() : secure() ? 443 : 80;
    }

    /** The host as it stands in a {@code Host} header. */
    String authority() {
        return server.getPort() >= 0 ? server.getHost() + ":" + server.getPort() : server.getHost();
    }

    /** The path below the server's URL. */
    String path(String suffix) {
        String base = server.getRawPath() == null ? "" : server.getRawPath();
        return base.replaceAll("/+$", "") + suffix;
    }

    /** Prepares a connection: TLS if wanted, then what the caller adds. */
    Bootstrap bootstrap(Consumer<Channel> handlers) {
        return new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
                .remoteAddress(literalHost(), port())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (secure()) {
                            SslContext context = tls.orElseThrow(() -> new IllegalStateException("https without TLS"));
                            channel.pipeline().addLast(context.newHandler(channel.alloc(), literalHost(), port()));
                        }
                        handlers.accept(channel);
                    }
                });
    }

    private String literalHost() {
        String host = server.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
