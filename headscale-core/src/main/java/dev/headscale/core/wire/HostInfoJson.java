package dev.headscale.core.wire;

import dev.headscale.core.model.HostInfo;
import dev.headscale.policy.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code tailcfg.Hostinfo}, and writes what peers get of it. Thread-safe. */
public final class HostInfoJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private HostInfoJson() {}

    /**
     * Reads an object of a request. Fields of another type than expected count as absent: the client's other fields, and
     * those that are not known here, are kept in the text as they are.
     *
     * @param object the JSON object
     * @return what it says
     */
    public static HostInfo of(JsonNode object) {
        return of(object, object.toString());
    }

    private static HostInfo of(JsonNode object, String json) {
        return new HostInfo(
                text(object, "Hostname"),
                text(object, "OS"),
                text(object, "IPNVersion"),
                texts(object, "RequestTags"),
                texts(object, "RoutableIPs").stream()
                        .map(IpPrefix::tryParse)
                        .flatMap(Optional::stream)
                        .toList(),
                region(object.path("NetInfo").path("PreferredDERP")),
                json);
    }

    /**
     * Reads a stored text.
     *
     * @param json the text of an object, as in {@link HostInfo#json}
     * @return what it says
     * @throws IllegalArgumentException if the text is not a JSON object
     */
    public static HostInfo parse(String json) {
        return of(tree(json), json);
    }

    /**
     * Completes a new description by what the last one knew of the network: clients leave that out at times, and have
     * no home relay for a moment after they start.
     *
     * @param previous the last description
     * @param next the new one
     * @return the new one, with the last one's {@code NetInfo} if it has none itself, or with the last one's home relay
     *     if it has no home relay
     */
    public static HostInfo keepNetInfo(HostInfo previous, HostInfo next) {
        if (next.preferredDerp() != 0) {
            return next;
        }
        JsonNode known = tree(previous.json()).path("NetInfo");
        ObjectNode merged = tree(next.json());
        if (merged.path("NetInfo") instanceof ObjectNode netInfo) {
            if (previous.preferredDerp() == 0) {
                return next;
            }
            netInfo.put("PreferredDERP", previous.preferredDerp());
        } else if (known.isObject()) {
            merged.set("NetInfo", known);
        } else {
            return next;
        }
        return of(merged);
    }

    /**
     * Leaves out what peers need not know: log ids, tokens, network measurements, wishes. Fields that are not known
     * here are kept, because newer clients read them of each other. Known fields whose value clients could not read are
     * left out too: one such field would make them refuse a whole netmap.
     *
     * @param info a description
     * @return a JSON object
     */
    public static String forPeers(HostInfo info) {
        ObjectNode shown = MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> field : tree(info.json()).properties()) {
            if (HostInfoFields.isForPeers(field.getKey(), field.getValue())) {
                shown.set(field.getKey(), field.getValue());
            }
        }
        return shown.toString();
    }

    /**
     * Tells whether peers would see no difference.
     *
     * @param one a description
     * @param other another
     * @return true if both are the same once stripped for peers
     */
    public static boolean sameForPeers(HostInfo one, HostInfo other) {
        return one.json().equals(other.json()) || forPeers(one).equals(forPeers(other));
    }

    private static ObjectNode tree(String json) {
        try {
            if (MAPPER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("host info is not JSON", e);
        }
        throw new IllegalArgumentException("host info is not a JSON object");
    }

    /** Regions that do not fit into 16 bits cannot be told to clients. */
    private static int region(JsonNode value) {
        boolean fits = value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >>> 16 == 0;
        return fits ? value.intValue() : 0;
    }

    private static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isString() ? value.stringValue() : "";
    }

    private static List<String> texts(JsonNode object, String field) {
        List<String> values = new ArrayList<>();
        for (JsonNode value : object.path(field)) {
            if (value.isString()) {
                values.add(value.stringValue());
            }
        }
        return values;
    }
}
