package dev.headscale.runner.internal.derp;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client says about itself. Immutable.
 *
 * @param version the protocol version that it speaks
 * @param prober whether it is there to measure
 * @param appName the program's name; empty if it does not say
 */
record ClientInfo(int version, boolean prober, String appName) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MESH_KEY_DIGITS = 64;
    private static final int LONGEST_APP_NAME = 32;

    /**
     * Reads the JSON text. Unknown keys are ignored. A mesh key must be well formed, but makes nobody a mesh peer here.
     *
     * @param json what was in the box
     * @return the information, or empty if the client is to be disconnected
     */
    static Optional<ClientInfo> parse(byte[] json) {
        try {
            JsonNode object = JSON.readTree(json);
            ClientInfo info = new ClientInfo(
                    object.path("version").asInt(0),
                    object.path("IsProber").asBoolean(false),
                    object.path("AppName").asString(""));
            boolean valid = object.isObject() && isMeshKey(object.path("meshKey")) && isAppName(info.appName);
            return valid ? Optional.of(info) : Optional.empty();
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static boolean isMeshKey(JsonNode key) {
        if (key.isMissingNode()) {
            return true;
        }
        String text = key.asString("");
        return text.length() == MESH_KEY_DIGITS && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }

    private static boolean isAppName(String name) {
        return name.length() <= LONGEST_APP_NAME && name.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
