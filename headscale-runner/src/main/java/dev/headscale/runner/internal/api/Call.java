package dev.headscale.runner.internal.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One request to an operation: its parameters and its body. */
final class Call {
    private final ApiRequest request;
    private final Map<String, String> segments;
    private final Map<String, String> query;

    Call(ApiRequest request, Map<String, String> segments) {
        this.request = request;
        this.segments = Map.copyOf(segments);
        this.query = parse(request.query());
    }

    /** The text of a segment in braces, decoded. */
    String segment(String name) {
        return Optional.ofNullable(segments.get(name)).orElseThrow(() -> new IllegalArgumentException(name));
    }

    /** The number of a segment in braces; 400 with the complaint if it is none. */
    long number(String name, String complaint) {
        return number(Optional.of(segment(name)), complaint);
    }

    /** A parameter of the query; empty if it is not there or has no value. */
    Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    /** A decimal number, 0 if there is none; 400 with the complaint if it is something else. */
    static long number(Optional<String> text, String complaint) {
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.get().matches("[0-9]{1,18}")) {
            throw ProblemException.badRequest(complaint);
        }
        return Long.parseLong(text.get());
    }

    /** The body, which must be there. */
    JsonBody body(Field... fields) {
        return JsonBody.required(request, fields);
    }

    /** The body, or an empty one if there is none. */
    JsonBody optionalBody(Field... fields) {
        return JsonBody.optional(request, fields);
    }

    private static Map<String, String> parse(String query) {
        Map<String, String> values = new HashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            values.putIfAbsent(decode(name), decode(value));
        }
        return values;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("the query is not percent-encoded");
        }
    }
}
