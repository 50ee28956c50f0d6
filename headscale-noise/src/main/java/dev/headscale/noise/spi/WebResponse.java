package dev.headscale.noise.spi;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to a {@link WebRequest}. The transport adds {@code Content-Length} and {@code Date}.
 *
 * @param status the HTTP status
 * @param headers the headers, in order
 * @param body the body, not changed afterwards
 */
public record WebResponse(int status, Map<String, String> headers, byte[] body) {

    /** Copies the map. */
    public WebResponse {
        headers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /**
     * An answer with text.
     *
     * @param status the HTTP status
     * @param contentType the content type
     * @param body the text, sent as UTF-8
     * @return the answer
     */
    public static WebResponse of(int status, String contentType, String body) {
        return new WebResponse(status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * An answer with plain text that ends in a newline.
     *
     * @param status the HTTP status
     * @param line the text without its newline
     * @return the answer
     */
    public static WebResponse text(int status, String line) {
        return of(status, "text/plain; charset=utf-8", line + "\n");
    }

    /**
     * An answer with a JSON body.
     *
     * @param status the HTTP status
     * @param json the JSON text
     * @return the answer
     */
    public static WebResponse json(int status, String json) {
        return of(status, "application/json", json);
    }
}
