package dev.headscale.noise.spi;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request outside the tunnel. Immutable and thread-safe, but for the body, which belongs to the receiver.
 *
 * @param method the method in upper case
 * @param path the decoded path without query
 * @param query the raw query without its question mark; empty if there is none
 * @param headers header values by lower-case name
 * @param body the whole body; empty if there is none
 * @param remoteAddress where the request comes from, {@code ip:port}
 * @param secure whether it came over TLS
 */
public record WebRequest(
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        byte[] body,
        String remoteAddress,
        boolean secure) {

    /** Copies the map. */
    public WebRequest {
        headers = Map.copyOf(headers);
    }

    /**
     * Returns the first value of a header.
     *
     * @param name the header's name, in any case
     * @return the value, or empty if the header is not there
     */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** Shows method and origin only: the rest may hold secrets, and line breaks. */
    @Override
    public String toString() {
        return "WebRequest[" + method + " from " + remoteAddress + "]";
    }
}
