package dev.headscale.runner.internal.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON object in a request's body, checked: it has no members but the expected ones, and those have their kinds. */
final class JsonBody {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();
    private static final String INVALID = "validation failed";

    private final ObjectNode content;

    private JsonBody(ObjectNode content) {
        this.content = content;
    }

    static JsonBody required(ApiRequest request, Field... fields) {
        if (request.body().length == 0) {
            throw ProblemException.badRequest("request body is required");
        }
        return read(request, fields);
    }

    static JsonBody optional(ApiRequest request, Field... fields) {
        return request.body().length == 0 ? new JsonBody(JsonNodeFactory.instance.objectNode()) : read(request, fields);
    }

    private static JsonBody read(ApiRequest request, Field... fields) {
        if (!request.contentType().map(JsonBody::isJson).orElse(true)) {
            throw ProblemException.of(415, "the body must be application/json");
        }
        JsonNode root;
        try {
            root = JSON.readTree(request.body());
        } catch (JacksonException e) {
            throw new ProblemException(400, INVALID, List.of(ProblemException.Cause.of("malformed JSON")));
        }
        if (!(root instanceof ObjectNode object)) {
            throw new ProblemException(
                    422, INVALID, List.of(new ProblemException.Cause("expected object", Optional.of("body"))));
        }
        check(object, Arrays.stream(fields).collect(Collectors.toMap(Field::name, Function.identity())));
        return new JsonBody(object);
    }

    private static boolean isJson(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.isEmpty() || type.equals("application/json") || type.endsWith("+json");
    }

    private static void check(ObjectNode object, Map<String, Field> fields) {
        List<ProblemException.Cause> causes = new ArrayList<>();
        object.properties().forEach(member -> {
            Field field = fields.get(member.getKey());
            if (field == null) {
                causes.add(new ProblemException.Cause("unexpected property", Optional.of("body." + member.getKey())));
            } else {
                field.check(member.getValue()).ifPresent(causes::add);
            }
        });
        if (!causes.isEmpty()) {
            throw new ProblemException(422, INVALID, causes);
        }
    }

    private Optional<JsonNode> member(String name) {
        return Optional.ofNullable(content.get(name)).filter(value -> !value.isNull());
    }

    /** A text; empty if it is absent. */
    String text(String name) {
        return member(name).map(JsonNode::asString).orElse("");
    }

    boolean flag(String name) {
        return member(name).map(JsonNode::asBoolean).orElse(false);
    }

    /** A time; the zero instant, which some programs send for "none", counts as absent. */
    Optional<Instant> time(String name) {
        return member(name)
                .flatMap(value -> Field.parseTime(value.asString()))
                .filter(time -> !time.equals(Times.ZERO));
    }

    List<String> texts(String name) {
        return member(name)
                .map(array -> array.values().stream().map(JsonNode::asString).toList())
                .orElse(List.of());
    }
}
