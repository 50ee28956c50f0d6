package dev.headscale.runner.internal.cli;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the admin API. Failures become {@link CommandException}s. */
final class AdminClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PREFIX = "/api/v1";

    private final AdminTransport transport;

    AdminClient(AdminTransport transport) {
        this.transport = transport;
    }

    /** Encodes a segment of a path or a value of a query. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String target) {
        return send("GET", target, "");
    }

    JsonNode post(String target) {
        return send("POST", target, "");
    }

    JsonNode post(String target, ObjectNode body) {
        return send("POST", target, body.toString());
    }

    JsonNode put(String target, ObjectNode body) {
        return send("PUT", target, body.toString());
    }

    JsonNode delete(String target) {
        return send("DELETE", target, "");
    }

    private JsonNode send(String method, String target, String body) {
        AdminTransport.Reply reply;
        try {
            reply = transport.send(method, PREFIX + target, body);
        } catch (IOException e) {
            throw new UnreachableException("connecting to headscale: " + e.getMessage());
        }
        JsonNode content = parse(reply.body());
        if (reply.status() != 200) {
            throw new RefusedException(failure(reply.status(), content), content);
        }
        return content;
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    /** The problem's detail and its causes; if it is no problem, the bare status. */
    private static String failure(int status, JsonNode problem) {
        if (status == 401) {
            return "the server does not accept the API key";
        }
        List<String> parts = new ArrayList<>();
        parts.add(problem.path("detail").asString(problem.path("title").asString("")));
        problem.path("errors").forEach(error -> parts.add(cause(error)));
        parts.removeIf(String::isEmpty);
        return parts.isEmpty() ? "unexpected response status " + status : String.join(": ", parts);
    }

    private static String cause(JsonNode error) {
        String location = error.path("location").asString("");
        String message = error.path("message").asString("");
        return location.isEmpty() ? message : message + " (" + location + ")";
    }
}
