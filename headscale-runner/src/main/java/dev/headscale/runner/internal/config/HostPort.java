package dev.headscale.runner.internal.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * An address to listen on, as it is written.
 *
 * @param host a name, or an address without brackets; empty for all addresses
 * @param port 0 to 65535
 */
record HostPort(String host, int port) {

    /** Reads {@code host:port}, {@code :port} or {@code [v6]:port}; empty if it is none. */
    static Optional<HostPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (port > 65535 || host.contains(":") && !bracketed) {
            return Optional.empty();
        }
        return Optional.of(new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, port));
    }

    /** The address to bind; empty if the name is not known. */
    Optional<InetSocketAddress> resolve() {
        try {
            return Optional.of(
                    host.isEmpty()
                            ? new InetSocketAddress(port)
                            : new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
