package dev.headscale.runner.internal.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A request to the admin API is answered with a problem (RFC 9457). */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Request Entity Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(422, "Unprocessable Entity"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    /** One reason, and where in the request it lies, such as {@code body.expiration}. */
    record Cause(String message, Optional<String> location) {
        static Cause of(String message) {
            return new Cause(message, Optional.empty());
        }
    }

    private final int status;
    private final String detail;
    private final transient List<Cause> causes;

    ProblemException(int status, String detail, List<Cause> causes) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.causes = List.copyOf(causes);
    }

    static ProblemException of(int status, String detail) {
        return new ProblemException(status, detail, List.of());
    }

    static ProblemException badRequest(String detail) {
        return of(400, detail);
    }

    ApiResponse response() {
        ObjectNode problem = JsonNodeFactory.instance.objectNode();
        problem.put("title", TITLES.getOrDefault(status, "Error"));
        problem.put("status", status);
        problem.put("detail", detail);
        if (!causes.isEmpty()) {
            ArrayNode errors = problem.putArray("errors");
            for (Cause cause : causes) {
                ObjectNode error = errors.addObject().put("message", cause.message());
                cause.location().ifPresent(location -> error.put("location", location));
            }
        }
        return ApiResponse.problem(status, problem);
    }
}
