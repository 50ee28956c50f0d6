package dev.headscale.runner.internal.api;

import dev.headscale.core.ControlException;
import dev.headscale.core.Tailnet;
import dev.headscale.policy.PolicyException;
import dev.headscale.runner.internal.api.ProblemException.Cause;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin API of one tailnet, independent of how requests come in. It does not ask who calls: that is up to the
 * listener. Thread-safe.
 */
public final class AdminApi {
    /** The most bytes that a body may have on the local socket: room for the policies of large tailnets. */
    public static final int MAX_BODY = 16 << 20;

    /** Under which all operations are. */
    public static final String PREFIX = "/api/v1";

    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

    private final List<Route> routes = new ArrayList<>();

    /**
     * Makes the API.
     *
     * @param tailnet what is administered
     * @param health throws {@link ControlException} if the store does not answer
     * @param clock the time
     * @param policy where the policy is kept
     */
    public AdminApi(Tailnet tailnet, Runnable health, Clock clock, PolicyHome policy) {
        routes.addAll(HealthRoutes.of(health));
        routes.addAll(new UserRoutes(tailnet.users()).all());
        routes.addAll(new PreAuthKeyRoutes(tailnet, clock).all());
        routes.addAll(new ApiKeyRoutes(tailnet.apiKeys(), clock).all());
        routes.addAll(new NodeRoutes(tailnet, clock).all());
        routes.addAll(new PolicyRoutes(tailnet, policy).all());
    }

    /**
     * Carries out a request.
     *
     * @param request the request
     * @return the answer, also if something went wrong
     */
    public ApiResponse answer(ApiRequest request) {
        Set<String> allowed = new TreeSet<>();
        try {
            List<String> segments = segments(request.path());
            for (Route route : routes) {
                Map<String, String> values = new HashMap<>();
                if (route.matches(segments, values)) {
                    if (route.method().equals(request.method())) {
                        return run(route, new Call(request, values));
                    }
                    allowed.add(route.method());
                }
            }
        } catch (ProblemException e) {
            return e.response();
        }
        return allowed.isEmpty() ? ApiResponse.text(404, "404 page not found") : notAllowed(allowed);
    }

    private static ApiResponse notAllowed(Set<String> allowed) {
        ApiResponse plain = ApiResponse.text(405, "405 method not allowed");
        Map<String, String> headers = new HashMap<>(plain.headers());
        headers.put("Allow", String.join(", ", allowed));
        return new ApiResponse(plain.status(), headers, plain.body());
    }

    private static ApiResponse run(Route route, Call call) {
        try {
            return ApiResponse.json(route.handler().handle(call));
        } catch (ProblemException e) {
            return e.response();
        } catch (ControlException e) {
            int status = route.badRequests().contains(e.code()) ? 400 : status(e.code());
            return new ProblemException(status, route.purpose(), causes(e)).response();
        } catch (RuntimeException e) {
            LOG.error("The admin API failed while {}", route.purpose(), e);
            return new ProblemException(500, route.purpose(), List.of(Cause.of("internal error; see the server's log")))
                    .response();
        }
    }

    /** Problems of a policy each with its place; anything else as one. */
    private static List<Cause> causes(ControlException e) {
        if (e.getCause() instanceof PolicyException policy) {
            return policy.problems().stream()
                    .map(at -> new Cause(at.message(), Optional.of("body.policy:" + at.line() + ":" + at.column())))
                    .toList();
        }
        return List.of(Cause.of(String.valueOf(e.getMessage())));
    }

    private static int status(ControlException.Code code) {
        return switch (code) {
            case NOT_FOUND -> 404;
            case ALREADY_EXISTS, CONFLICT -> 409;
            case INVALID -> 400;
            case UNAVAILABLE, CLOSED -> 503;
        };
    }

    private static List<String> segments(String path) {
        try {
            // A plus sign means itself in a path.
            return Arrays.stream(path.split("/", -1))
                    .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("the path is not percent-encoded");
        }
    }
}
