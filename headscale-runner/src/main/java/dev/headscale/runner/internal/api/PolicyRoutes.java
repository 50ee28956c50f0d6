package dev.headscale.runner.internal.api;

import static dev.headscale.runner.internal.api.AdminApi.PREFIX;

import dev.headscale.core.ControlException;
import dev.headscale.core.Policies;
import dev.headscale.core.Tailnet;
import dev.headscale.core.model.PolicyText;
import dev.headscale.runner.internal.api.ProblemException.Cause;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The operations on the policy. */
final class PolicyRoutes {
    private static final Field TEXT = Field.text("policy");

    private final Policies policies;
    private final PolicyAnswers answers;
    private final PolicyHome home;

    PolicyRoutes(Tailnet tailnet, PolicyHome home) {
        this.policies = tailnet.policy();
        this.answers = new PolicyAnswers(tailnet);
        this.home = home;
    }

    List<Route> all() {
        String path = PREFIX + "/policy";
        return List.of(
                Route.of("GET", path, "loading policy", call -> get()),
                Route.of("PUT", path, "setting policy", this::set),
                Route.of("POST", path + "/check", "checking policy", this::check),
                Route.of("POST", path + "/explain", "explaining policy", this::explain),
                Route.of("POST", path + "/diff", "comparing policies", this::diff),
                Route.of("POST", path + "/test", "testing policy", this::test),
                Route.of("POST", path + "/edit", "editing policy", this::edit));
    }

    private ObjectNode get() {
        return json(policies.get()
                .orElseThrow(() -> new ControlException(
                        ControlException.Code.NOT_FOUND, "there is no policy: everything is allowed")));
    }

    private ObjectNode set(Call call) {
        String text = text(call);
        requireDatabase();
        return json(policies.set(text));
    }

    private ObjectNode edit(Call call) {
        JsonBody body = call.body(Field.text("operation"), Field.text("name"), Field.text("value"));
        requireDatabase();
        return json(policies.edit(PolicyAnswers.edit(body.text("operation"), body.text("name"), body.text("value"))));
    }

    private void requireDatabase() {
        if (home == PolicyHome.FILE) {
            throw new ProblemException(
                    400,
                    "update is disabled for modes other than 'database'",
                    List.of(Cause.of("policy.mode is file; change the file that policy.path names instead")));
        }
    }

    private ObjectNode explain(Call call) {
        JsonBody body = call.body(Field.text("source"), Field.text("destination"), Field.text("protocol"));
        return answers.explain(body.text("source"), body.text("destination"), body.text("protocol"));
    }

    private ObjectNode diff(Call call) {
        return answers.diff(text(call));
    }

    private ObjectNode test(Call call) {
        return answers.test(text(call));
    }

    private static String text(Call call) {
        return call.body(TEXT).text(TEXT.name());
    }

    private ObjectNode check(Call call) {
        policies.check(text(call));
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode json(PolicyText policy) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("policy", policy.text())
                .put("updatedAt", policy.updatedAt().toString());
    }
}
