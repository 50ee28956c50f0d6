package dev.headscale.noise.testkit.netmap;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings values into a form in which two that a client cannot tell apart are equal: zero values are left out as if they had
 * not been sent, times and numbers have one spelling, and lists without order are sorted.
 */
final class Canon {
    static final String ZERO_TIME = "0001-01-01T00:00:00Z";

    private static final Instant ZERO = Instant.parse(ZERO_TIME);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> MAPS = Set.of(
            "CapMap",
            "Routes",
            "Regions",
            "RegionScore",
            "sshUsers",
            "DERPLatency",
            "DisplayMessages",
            "PacketFilters");
    private static final Set<String> WITHOUT_ORDER = Set.of(
            "AllowedIPs",
            "Tags",
            "PrimaryRoutes",
            "Endpoints",
            "SrcIPs",
            "DstPorts",
            "IPProto",
            "Dsts",
            "CapGrant",
            "PacketFilter",
            "Groups",
            "CertDomains");
    private static final Set<String> ZERO_MATTERS = Set.of("Online", "AllowedIPs");
    private static final Set<String> TIMES = Set.of("KeyExpiry", "LastSeen", "Created", "ruleExpires");
    private static final Pattern ZERO_KEY = Pattern.compile("(nodekey|discokey|mkey|nlpub):0{64}");

    private final boolean sorting;

    private Canon(boolean sorting) {
        this.sorting = sorting;
    }

    /** Returns the form in which the order of lists without order does not count. */
    static JsonNode unordered(String name, JsonNode value) {
        return new Canon(true).of(name, value);
    }

    /** Tells whether two values of a field mean the same, order included. */
    static boolean same(String name, JsonNode one, JsonNode other) {
        Canon canon = new Canon(false);
        JsonNode first = canon.of(name, one);
        JsonNode second = canon.of(name, other);
        return first.equals(second) || isZero(first) && isZero(second);
    }

    /** Reads a time; the zero time is none. */
    static Optional<Instant> time(JsonNode value) {
        return timeOrZero(value).filter(time -> !time.equals(ZERO));
    }

    /** Reads a time; the zero time is the beginning of year 1. */
    static Optional<Instant> timeOrZero(JsonNode value) {
        if (!value.isString()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(value.stringValue()).toInstant());
        } catch (DateTimeException e) {
            throw new NetmapException("'" + value.stringValue() + "' is no RFC 3339 time", e);
        }
    }

    private JsonNode of(String name, JsonNode value) {
        if (value instanceof ObjectNode object) {
            return MAPS.contains(name) ? map(object) : struct(object);
        }
        if (value instanceof ArrayNode array) {
            return list(name, array);
        }
        if (TIMES.contains(name)) {
            return time(value)
                    .<JsonNode>map(time -> JSON.stringNode(time.toString()))
                    .orElse(JSON.nullNode());
        }
        if (value.isString() && ZERO_KEY.matcher(value.stringValue()).matches()) {
            return JSON.nullNode();
        }
        if (value.isNumber()) {
            return value.canConvertToLong() && value.canConvertToExactIntegral()
                    ? JSON.numberNode(value.longValue())
                    : JSON.numberNode(value.decimalValue().stripTrailingZeros());
        }
        return value.isMissingNode() ? JSON.nullNode() : value;
    }

    private ObjectNode struct(ObjectNode object) {
        Map<String, JsonNode> fields = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = of(field.getKey(), field.getValue());
            if (ZERO_MATTERS.contains(field.getKey()) ? !value.isNull() : !isZero(value)) {
                fields.put(field.getKey(), value);
            }
        }
        return JSON.objectNode().setAll(fields);
    }

    private ObjectNode map(ObjectNode object) {
        Map<String, JsonNode> entries = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            JsonNode value = of("", entry.getValue());
            entries.put(entry.getKey(), value.isNull() ? JSON.arrayNode() : value);
        }
        return JSON.objectNode().setAll(entries);
    }

    private ArrayNode list(String name, ArrayNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(element -> elements.add(of("", element)));
        if (sorting && WITHOUT_ORDER.contains(name)) {
            elements.sort(Comparator.comparing(JsonNode::toString));
        }
        return JSON.arrayNode().addAll(elements);
    }

    private static boolean isZero(JsonNode value) {
        return value.isNull()
                || value.isMissingNode()
                || value.isContainer() && value.isEmpty()
                || value.isString() && value.stringValue().isEmpty()
                || value.isBoolean() && !value.booleanValue()
                || value.isNumber() && value.decimalValue().signum() == 0;
    }
}
