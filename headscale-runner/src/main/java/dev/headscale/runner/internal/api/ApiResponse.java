package dev.headscale.runner.internal.api;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * An answer of the admin API.
 *
 * @param status the HTTP status
 * @param headers the headers, {@code Content-Type} among them
 * @param body the body, not changed afterwards
 */
public record ApiResponse(int status, Map<String, String> headers, byte[] body) {

    /** Copies the map. */
    public ApiResponse {
        headers = Map.copyOf(headers);
    }

    static ApiResponse json(JsonNode content) {
        return of(200, "application/json", content.toString());
    }

    static ApiResponse problem(int status, JsonNode problem) {
        return of(status, "application/problem+json", problem.toString());
    }

    static ApiResponse text(int status, String line) {
        return of(status, "text/plain; charset=utf-8", line + "\n");
    }

    private static ApiResponse of(int status, String contentType, String body) {
        return new ApiResponse(status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }
}
