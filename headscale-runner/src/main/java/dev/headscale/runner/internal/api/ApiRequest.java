package dev.headscale.runner.internal.api;

import java.util.Optional;

/**
 * A request to the admin API. Immutable, but for the body, which belongs to the receiver.
 *
 * @param method the method in upper case
 * @param path the path, percent-encoded, without query
 * @param query the query, percent-encoded, without its question mark; may be empty
 * @param contentType the value of the header, if there is one
 * @param body the whole body; empty if there is none
 */
public record ApiRequest(String method, String path, String query, Optional<String> contentType, byte[] body) {}
