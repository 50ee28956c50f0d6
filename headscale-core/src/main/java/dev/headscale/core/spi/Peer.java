package dev.headscale.core.spi;

import dev.headscale.core.model.MachineKey;

/**
 * Who is at the other end of a connection. Immutable and thread-safe.
 *
 * @param machineKey the key that the connection has proved
 * @param protocolVersion the capability version of the handshake, 1 to 65535
 * @param remoteAddress where the connection comes from, for logs only
 */
public record Peer(MachineKey machineKey, int protocolVersion, String remoteAddress) {}
