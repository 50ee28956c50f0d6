package dev.headscale.noise.internal.http;

import dev.headscale.noise.spi.WebRequest;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.ssl.SslHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts a request together from its head and the pieces of its body. */
final class RequestBuilder {
    private static final int MAX_BODY = 1024 * 1024;

    private final HttpRequest head;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);

    RequestBuilder(HttpRequest head) {
        this.head = head;
    }

    /** Tells whether the announced body, if any, is small enough. */
    boolean fits() {
        return HttpUtil.getContentLength(head, 0L) <= MAX_BODY;
    }

    /** Adds a piece of the body; false if it has become too large. */
    boolean add(ByteBuf piece) {
        if (body.size() + piece.readableBytes() > MAX_BODY) {
            return false;
        }
        try {
            piece.readBytes(body, piece.readableBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return true;
    }

    boolean keepAlive() {
        return HttpUtil.isKeepAlive(head);
    }

    /** Returns the request; throws IllegalArgumentException if its address cannot be decoded. */
    WebRequest build(Channel channel) {
        QueryStringDecoder target = new QueryStringDecoder(withoutAuthority(head.uri()));
        Map<String, List<String>> headers = new HashMap<>();
        for (Map.Entry<String, String> header : head.headers()) {
            headers.computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                    .add(header.getValue());
        }
        headers.replaceAll((name, values) -> List.copyOf(values));
        return new WebRequest(
                head.method().name().toUpperCase(Locale.ROOT),
                target.path(),
                target.rawQuery(),
                headers,
                body.toByteArray(),
                text(channel.remoteAddress()),
                channel.pipeline().get(SslHandler.class) != null);
    }

    /** A client that believes to talk to a proxy sends the whole URL. */
    private static String withoutAuthority(String target) {
        int authority = target.startsWith("http://") ? 7 : target.startsWith("https://") ? 8 : 0;
        if (authority == 0) {
            return target;
        }
        int path = target.indexOf('/', authority);
        return path < 0 ? "/" : target.substring(path);
    }

    private static String text(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String ip = inet.getAddress().getHostAddress();
            return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + inet.getPort();
        }
        return String.valueOf(address);
    }
}
