package dev.headscale.noise.testkit.internal;

import java.util.List;
import java.util.Map;

/**
 * A request inside a tunnel.
 *
 * @param method the method in upper case
 * @param authority the value of {@code :authority}
 * @param path the path with its query
 * @param headers further headers, names in lower case
 * @param body the body, not changed; empty for none
 */
public record TunnelRequest(
        String method, String authority, String path, Map<String, List<String>> headers, byte[] body) {}
