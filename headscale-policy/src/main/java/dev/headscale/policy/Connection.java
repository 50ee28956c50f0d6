package dev.headscale.policy;

import java.util.OptionalInt;

/**
 * A connection that somebody may want to make. Immutable and thread-safe.
 *
 * @param source the id of the node that connects
 * @param destination where to
 * @param protocol the IP protocol number, such as {@link #TCP}
 * @param port the port; empty asks whether there is any port
 */
public record Connection(long source, IpAddress destination, int protocol, OptionalInt port) {
    /** TCP. */
    public static final int TCP = 6;

    /** UDP. */
    public static final int UDP = 17;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the protocol is not in 0 to 255, or the port not in 0 to 65535
     */
    public Connection {
        if (protocol < 0 || protocol > 255) {
            throw new IllegalArgumentException("an IP protocol is a number from 0 to 255, not " + protocol);
        }
        if (port.orElse(0) < 0 || port.orElse(0) > 65_535) {
            throw new IllegalArgumentException("a port is a number from 0 to 65535, not " + port.getAsInt());
        }
    }
}
