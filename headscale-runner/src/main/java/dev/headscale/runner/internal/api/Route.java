package dev.headscale.runner.internal.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * One operation of the admin API.
 *
 * @param method the method in upper case
 * @param template the path's segments; one in braces stands for any text
 * @param purpose what it does, for errors, as in {@code creating user}
 * @param badRequests which broken rules are the caller's plain mistake here, although elsewhere they are conflicts
 * @param handler carries it out; may block
 */
record Route(
        String method,
        List<String> template,
        String purpose,
        Set<dev.headscale.core.ControlException.Code> badRequests,
        Handler handler) {

    /** Carries out an operation. */
    interface Handler {
        /** Returns the body of a 200 answer. */
        ObjectNode handle(Call call);
    }

    Route {
        template = List.copyOf(template);
        badRequests = Set.copyOf(badRequests);
    }

    static Route of(String method, String path, String purpose, Handler handler) {
        return new Route(method, List.of(path.split("/")), purpose, Set.of(), handler);
    }

    /** The same with a rule whose breach is answered with 400. */
    Route badRequestOn(dev.headscale.core.ControlException.Code code) {
        return new Route(method, template, purpose, Set.of(code), handler);
    }

    /** The values of the segments in braces, or nothing if the path is another. */
    boolean matches(List<String> segments, Map<String, String> values) {
        if (segments.size() != template.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            String expected = template.get(i);
            if (expected.startsWith("{")) {
                values.put(expected.substring(1, expected.length() - 1), segments.get(i));
            } else if (!expected.equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }
}
