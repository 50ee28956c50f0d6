package dev.headscale.runner.internal.api;

import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/** Whether the server can work. */
final class HealthRoutes {
    private HealthRoutes() {}

    static List<Route> of(Runnable health) {
        return List.of(Route.of("GET", AdminApi.PREFIX + "/health", "checking health", call -> {
            health.run();
            return JsonNodeFactory.instance.objectNode().put("databaseConnectivity", true);
        }));
    }
}
