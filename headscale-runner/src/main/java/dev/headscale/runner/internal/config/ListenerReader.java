package dev.headscale.runner.internal.config;

import dev.headscale.runner.internal.config.Settings.SocketFile;
import dev.headscale.runner.internal.config.Settings.TlsFiles;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where the server listens, and under which address clients know it. */
final class ListenerReader {
    /** The longest path that fits into a socket address. */
    private static final int MAX_SOCKET_PATH = 107;

    private static final List<PosixFilePermission> IN_ORDER_OF_BITS = List.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private static final URI UNUSABLE = URI.create("http://localhost");

    /** What the other parts need to know about the listeners. */
    record Listeners(URI serverUrl, InetSocketAddress listen, Optional<TlsFiles> tls) {}

    private ListenerReader() {}

    static Listeners read(ConfigValues values) {
        Optional<TlsFiles> tls = tls(values);
        Optional<InetSocketAddress> listen = address(values, "listen_addr");
        URI url = values.optionalText("server_url")
                .map(text -> serverUrl(values, text, tls.isPresent()))
                .orElseGet(() -> derivedUrl(values, listen, tls.isPresent()));
        return new Listeners(url, listen.orElseGet(() -> new InetSocketAddress(0)), tls);
    }

    /** The address that a key names, or its fallback. */
    static Optional<InetSocketAddress> address(ConfigValues values, String key) {
        String text = values.text(key);
        Optional<HostPort> parsed = HostPort.parse(text);
        if (parsed.isEmpty()) {
            values.error(key, "\"" + text + "\" is not host:port, for example 127.0.0.1:8080 or [::]:8080");
            return Optional.empty();
        }
        Optional<InetSocketAddress> resolved = parsed.get().resolve();
        if (resolved.isEmpty()) {
            values.error(key, "the host \"" + parsed.get().host() + "\" is not known");
        }
        return resolved;
    }

    private static URI serverUrl(ConfigValues values, String text, boolean tls) {
        if (!text.matches("(?i)https?://.*")) {
            values.error("server_url", "\"" + text + "\" must start with https:// or http://");
            return UNUSABLE;
        }
        URI url;
        try {
            url = URI.create(text);
        } catch (IllegalArgumentException e) {
            values.error("server_url", "\"" + text + "\" is not a URL");
            return UNUSABLE;
        }
        boolean bare = url.getPath().isEmpty() || url.getPath().equals("/");
        if (url.getHost() == null || url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
            values.error(
                    "server_url", "must be a scheme, a host and perhaps a port, for example https://vpn.example.com");
            return UNUSABLE;
        }
        if (!bare) {
            values.error("server_url", "must not have a path, because clients look at fixed paths of the host");
        }
        if (tls && url.getScheme().equalsIgnoreCase("http")) {
            values.warn(
                    "server_url",
                    "begins with http:// although a certificate is set; clients will speak TLS to nobody");
        }
        return URI.create(url.getScheme().toLowerCase(Locale.ROOT) + "://" + url.getAuthority());
    }

    private static URI derivedUrl(ConfigValues values, Optional<InetSocketAddress> listen, boolean tls) {
        listen.filter(address -> address.getAddress().isAnyLocalAddress() || address.getPort() == 0)
                .ifPresent(anywhere -> values.error(
                        "server_url",
                        "must be set if listen_addr is not a single address and port: clients need to know where"));
        String host =
                HostPort.parse(values.text("listen_addr")).map(HostPort::host).orElse("");
        String shown = host.isEmpty() ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
        int port = listen.map(InetSocketAddress::getPort).orElse(0);
        return URI.create((tls ? "https://" : "http://") + shown + ":" + port);
    }

    private static Optional<TlsFiles> tls(ConfigValues values) {
        boolean certificate = values.optionalText("tls_cert_path").isPresent();
        boolean key = values.optionalText("tls_key_path").isPresent();
        if (certificate != key) {
            values.error(
                    certificate ? "tls_cert_path" : "tls_key_path", "set both tls_cert_path and tls_key_path, or none");
        }
        return certificate && key
                ? Optional.of(new TlsFiles(
                        values.path("tls_cert_path", Path.of("")), values.path("tls_key_path", Path.of(""))))
                : Optional.empty();
    }

    static SocketFile socket(ConfigValues values, Path data) {
        Path path = values.pathFromWorkingDirectory("unix_socket", data.resolve("headscale.sock"));
        int length = path.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (length > MAX_SOCKET_PATH) {
            values.error(
                    "unix_socket",
                    "the path " + path + " has " + length + " bytes; a socket's has at most " + MAX_SOCKET_PATH);
        }
        return new SocketFile(path, permissions(values));
    }

    private static Set<PosixFilePermission> permissions(ConfigValues values) {
        String text = values.text("unix_socket_permission").toLowerCase(Locale.ROOT);
        String digits = text.startsWith("0o") ? text.substring(2) : text;
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        if (!digits.matches("0*[0-7]{1,3}")) {
            values.error("unix_socket_permission", "\"" + text + "\" is not an octal mode such as 0770");
            return permissions;
        }
        int bit = 0400;
        for (PosixFilePermission permission : IN_ORDER_OF_BITS) {
            if ((Integer.parseInt(digits, 8) & bit) != 0) {
                permissions.add(permission);
            }
            bit >>= 1;
        }
        return permissions;
    }
}
