package dev.headscale.core.spi;

/**
 * One request inside a connection. The body belongs to the receiver.
 *
 * @param method the method in upper case, for example {@code POST}
 * @param path the path without query, for example {@code /machine/map}
 * @param query the query without its question mark; empty if there is none
 * @param body the whole body; empty if there is none. The transport refuses larger ones than the control plane needs (1
 *     MiB) with status 413 by itself
 */
public record PeerRequest(String method, String path, String query, byte[] body) {}
