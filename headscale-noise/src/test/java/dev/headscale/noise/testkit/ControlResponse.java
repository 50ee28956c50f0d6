package dev.headscale.noise.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A complete answer to a request inside the tunnel. Immutable, but for the body, which belongs to the receiver.
 *
 * @param status the HTTP status
 * @param headers the headers by lower-case name; of several values the last
 * @param body the body; empty if there is none
 */
public record ControlResponse(int status, Map<String, String> headers, byte[] body) {

    /** Copies the map. */
    public ControlResponse {
        headers = Map.copyOf(headers);
    }

    void expectOk(String what) {
        if (status != 200) {
            throw new TestClientException(what + ": status " + status + ": " + text().strip(), status);
        }
    }

    /**
     * Returns the body as text.
     *
     * @return the body, read as UTF-8
     */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /**
     * Returns the body as JSON.
     *
     * @return the JSON value
     * @throws TestClientException if the body is no JSON
     */
    public JsonNode json() {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            throw new TestClientException("status " + status + " with a body that is no JSON: " + text(), e);
        }
    }

    /**
     * Returns a header.
     *
     * @param name the header's name, in any case
     * @return the value, or empty if the header is not there
     */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
}
