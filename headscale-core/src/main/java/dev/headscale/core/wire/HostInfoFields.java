package dev.headscale.core.wire;

import dev.headscale.policy.IpPrefix;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * Which fields of a device's description its peers get. A client refuses a whole netmap for one field of a wrong type,
 * and it matches names without regard to case, so one device could cut off all its peers by what it says of itself:
 * known fields are passed on only in their exact spelling and with a value of the right form.
 */
final class HostInfoFields {
    private static final Predicate<JsonNode> TEXT = JsonNode::isString;
    private static final Predicate<JsonNode> FLAG = JsonNode::isBoolean;
    private static final Predicate<JsonNode> SERVICE =
            object(Map.of("Proto", TEXT, "Port", HostInfoFields::isPort, "Description", TEXT));
    private static final Predicate<JsonNode> LOCATION = object(Map.of(
            "Country", TEXT,
            "CountryCode", TEXT,
            "City", TEXT,
            "CityCode", TEXT,
            "Latitude", HostInfoFields::isFloat,
            "Longitude", HostInfoFields::isFloat,
            "Priority", HostInfoFields::isInteger));

    /** What no client reads of its peers, or what is nobody else's business. */
    private static final Set<String> PRIVATE = Set.of(
            "FrontendLogID",
            "BackendLogID",
            "PushDeviceToken",
            "NetInfo",
            "RequestTags",
            "TPM",
            "StateEncrypted",
            "ServicesHash",
            "NoLogsNoSupport",
            "AllowsUpdate",
            "RemoteConfig",
            "ExitNodeID");

    private static final Map<String, Predicate<JsonNode>> SHARED = shared();

    /** The names of all known fields, folded, to the only spelling that is let through. */
    private static final Map<String, String> SPELLING = spelling();

    private HostInfoFields() {}

    static boolean isForPeers(String name, JsonNode value) {
        if (PRIVATE.contains(name)) {
            return false;
        }
        String spelling = SPELLING.get(fold(name));
        if (spelling == null) {
            return true;
        }
        Predicate<JsonNode> form = SHARED.get(name);
        return form != null && form.test(value);
    }

    private static Map<String, Predicate<JsonNode>> shared() {
        Map<String, Predicate<JsonNode>> forms = new HashMap<>();
        for (String name : Set.of(
                "IPNVersion",
                "OS",
                "OSVersion",
                "Env",
                "Distro",
                "DistroVersion",
                "DistroCodeName",
                "App",
                "Package",
                "DeviceModel",
                "Hostname",
                "Machine",
                "GoArch",
                "GoArchVar",
                "GoVersion",
                "Cloud")) {
            forms.put(name, TEXT);
        }
        for (String name : Set.of(
                "Container",
                "Desktop",
                "ShieldsUp",
                "ShareeNode",
                "WireIngress",
                "IngressEnabled",
                "Userspace",
                "UserspaceRouter",
                "AppConnector",
                "PeerRelay")) {
            forms.put(name, FLAG);
        }
        forms.put("RoutableIPs", arrayOf(HostInfoFields::isPrefix));
        forms.put("WoLMACs", arrayOf(TEXT));
        forms.put("sshHostKeys", arrayOf(TEXT));
        forms.put("Services", arrayOf(SERVICE));
        forms.put("Location", LOCATION);
        return Map.copyOf(forms);
    }

    private static Map<String, String> spelling() {
        Map<String, String> names = new HashMap<>();
        PRIVATE.forEach(name -> names.put(fold(name), name));
        SHARED.keySet().forEach(name -> names.put(fold(name), name));
        return Map.copyOf(names);
    }

    /** Maps all spellings that a client could take for the same field to one text. */
    private static String fold(String name) {
        return name.toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT)
                .replace("_", "")
                .replace("-", "");
    }

    private static boolean isInteger(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong();
    }

    private static boolean isPort(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >>> 16 == 0;
    }

    private static boolean isFloat(JsonNode value) {
        return value.isNumber() && Double.isFinite(value.doubleValue());
    }

    private static boolean isPrefix(JsonNode value) {
        return value.isString() && IpPrefix.tryParse(value.stringValue()).isPresent();
    }

    private static Predicate<JsonNode> arrayOf(Predicate<JsonNode> element) {
        return value -> value.isArray() && value.valueStream().allMatch(element);
    }

    private static Predicate<JsonNode> object(Map<String, Predicate<JsonNode>> fields) {
        return value -> value.isObject()
                && value.propertyStream().allMatch(field -> {
                    Predicate<JsonNode> form = fields.get(field.getKey());
                    return form != null && form.test(field.getValue());
                });
    }
}
