package dev.headscale.noise.testkit;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the requests of a client the way a real one does. Thread-safe. */
final class Requests {
    /** Unix second 123 with an offset, as a client east of Greenwich prints it. */
    static final String LOGOUT_EXPIRY = "1970-01-01T01:02:03+01:00";

    private static final String NO_EXPIRY = "0001-01-01T00:00:00Z";
    /** The kinds of endpoints: STUN for all. */
    private static final int ENDPOINT_STUN = 2;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final TestDevice device;
    private final int version;
    private final String authKey;
    private final boolean ephemeral;
    private final boolean zstd;

    Requests(TestDevice device, int version, String authKey, boolean ephemeral, boolean zstd) {
        this.device = device;
        this.version = version;
        this.authKey = authKey;
        this.ephemeral = ephemeral;
        this.zstd = zstd;
    }

    ObjectNode register() {
        ObjectNode request = JSON.objectNode()
                .put("Version", version)
                .put("NodeKey", device.nodeKey().toString())
                .put("OldNodeKey", device.oldNodeKey().toString())
                .put("NLKey", device.lockKey())
                .put("Expiry", NO_EXPIRY)
                .put("Followup", "")
                .putNull("NodeKeySignature");
        if (!authKey.isEmpty()) {
            request.putObject("Auth").put("AuthKey", authKey);
        }
        if (ephemeral) {
            request.put("Ephemeral", true);
        }
        request.set("Hostinfo", device.hostinfo());
        return request;
    }

    ObjectNode stream() {
        return map().put("Stream", true);
    }

    ObjectNode lite() {
        return map().put("OmitPeers", true);
    }

    ObjectNode map() {
        ObjectNode request = JSON.objectNode()
                .put("Version", version)
                .put("KeepAlive", true)
                .put("NodeKey", device.nodeKey().toString())
                .put("DiscoKey", device.discoKey().toString());
        if (zstd) {
            request.put("Compress", "zstd");
        }
        List<String> endpoints = device.endpoints();
        if (!endpoints.isEmpty()) {
            ArrayNode types = request.putArray("EndpointTypes");
            ArrayNode addresses = request.putArray("Endpoints");
            endpoints.forEach(endpoint -> {
                addresses.add(endpoint);
                types.add(ENDPOINT_STUN);
            });
        }
        request.set("Hostinfo", device.hostinfoWithNetwork());
        return request;
    }
}
