package dev.headscale.runner.internal.api;

import static dev.headscale.runner.internal.api.AdminApi.PREFIX;

import dev.headscale.core.ControlException;
import dev.headscale.core.Policies;
import dev.headscale.core.model.PolicyText;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The operations on the policy. */
final class PolicyRoutes {
    private static final Field TEXT = Field.text("policy");

    private final Policies policies;
    private final PolicyHome home;

    PolicyRoutes(Policies policies, PolicyHome home) {
        this.policies = policies;
        this.home = home;
    }

    List<Route> all() {
        String path = PREFIX + "/policy";
        return List.of(
                Route.of("GET", path, "loading policy", call -> get()),
                Route.of("PUT", path, "setting policy", this::set),
                Route.of("POST", path + "/check", "checking policy", this::check));
    }

    private ObjectNode get() {
        return json(policies.get()
                .orElseThrow(() -> new ControlException(
                        ControlException.Code.NOT_FOUND, "there is no policy: everything is allowed")));
    }

    private ObjectNode set(Call call) {
        String text = call.body(TEXT).text(TEXT.name());
        if (home == PolicyHome.FILE) {
            throw ProblemException.badRequest("update is disabled for modes other than 'database'");
        }
        return json(policies.set(text));
    }

    private ObjectNode check(Call call) {
        policies.check(call.body(TEXT).text(TEXT.name()));
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode json(PolicyText policy) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("policy", policy.text())
                .put("updatedAt", policy.updatedAt().toString());
    }
}
