package dev.headscale.noise.internal.http;

import dev.headscale.noise.spi.WebResponse;
import java.util.Optional;

/** {@code GET /key?v=N}: tells clients the server's key. */
final class KeyEndpoint {
    static final String PATH = "/key";

    private static final String NO_KEY = "mkey:" + "0".repeat(64);
    private static final int LONGEST_VERSION = 9;

    private final WebResponse answer;

    KeyEndpoint(String serverKey) {
        answer = WebResponse.json(200, "{\"legacyPublicKey\":\"" + NO_KEY + "\",\"publicKey\":\"" + serverKey + "\"}");
    }

    WebResponse answer(String method, String query) {
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return WebResponse.text(405, "/key allows GET only");
        }
        Optional<String> version = Query.parameter(query, "v");
        if (version.isEmpty()) {
            return WebResponse.text(400, "parameter v (the client's capability version) is missing");
        }
        return isNumber(version.get())
                ? answer
                : WebResponse.text(400, "parameter v (the client's capability version) must be a whole number");
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_VERSION
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
