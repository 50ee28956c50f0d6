package dev.headscale.core.wire;

import dev.headscale.core.model.HostInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the fields of one request object: null and absent are the default, another type than expected is an error. */
final class WireFields {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** A description is passed on to every peer; real ones are one or two thousand characters. */
    private static final int LONGEST_HOST_INFO = 64 * 1024;

    private final JsonNode object;
    private final String path;

    private WireFields(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    static WireFields parse(byte[] json) throws WireException {
        JsonNode object;
        try {
            // By way of a string, because bytes that are not UTF-8 are to be replaced and not refused.
            object = MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw new WireException("request", "is not JSON");
        }
        if (!object.isObject()) {
            throw new WireException("request", "is not a JSON object");
        }
        return new WireFields(object, "");
    }

    private WireException wrong(String field, String problem) {
        return new WireException(path + field, problem);
    }

    private Optional<JsonNode> value(String field) {
        JsonNode value = object.path(field);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    String text(String field) throws WireException {
        Optional<JsonNode> value = value(field);
        if (value.isEmpty()) {
            return "";
        }
        if (!value.get().isString()) {
            throw wrong(field, "is not a string");
        }
        return value.get().stringValue();
    }

    boolean flag(String field) throws WireException {
        Optional<JsonNode> value = value(field);
        if (value.isEmpty()) {
            return false;
        }
        if (!value.get().isBoolean()) {
            throw wrong(field, "is not true or false");
        }
        return value.get().booleanValue();
    }

    int integer(String field) throws WireException {
        Optional<JsonNode> value = value(field);
        if (value.isEmpty()) {
            return 0;
        }
        if (!value.get().isIntegralNumber() || !value.get().canConvertToInt()) {
            throw wrong(field, "is not an integer of 32 bits");
        }
        return value.get().intValue();
    }

    Optional<Instant> time(String field) throws WireException {
        if (value(field).isEmpty()) {
            return Optional.empty();
        }
        Instant time = WireTime.tryParse(text(field)).orElseThrow(() -> wrong(field, "is not a time as in RFC 3339"));
        return time.equals(WireTime.ZERO) ? Optional.empty() : Optional.of(time);
    }

    /** Reads the text of a key; absence stays absence, any other text than a key's is an error. */
    <K> Optional<K> key(String field, Function<String, Optional<K>> reader) throws WireException {
        if (value(field).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(reader.apply(text(field)).orElseThrow(() -> wrong(field, "is not a key of its kind")));
    }

    List<String> texts(String field) throws WireException {
        Optional<JsonNode> value = value(field);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!value.get().isArray()) {
            throw wrong(field, "is not an array");
        }
        List<String> texts = new ArrayList<>(value.get().size());
        for (JsonNode element : value.get()) {
            if (!element.isString()) {
                throw wrong(field, "holds something that is not a string");
            }
            texts.add(element.stringValue());
        }
        return texts;
    }

    Optional<WireFields> object(String field) throws WireException {
        Optional<JsonNode> value = objectNode(field);
        return value.map(node -> new WireFields(node, path + field + "."));
    }

    Optional<HostInfo> hostInfo(String field) throws WireException {
        Optional<HostInfo> info = objectNode(field).map(HostInfoJson::of);
        if (info.isPresent() && info.get().json().length() > LONGEST_HOST_INFO) {
            throw wrong(field, "is too long");
        }
        return info;
    }

    private Optional<JsonNode> objectNode(String field) throws WireException {
        Optional<JsonNode> value = value(field);
        if (value.isPresent() && !value.get().isObject()) {
            throw wrong(field, "is not an object");
        }
        return value;
    }
}
