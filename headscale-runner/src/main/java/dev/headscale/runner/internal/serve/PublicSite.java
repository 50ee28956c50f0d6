package dev.headscale.runner.internal.serve;

import dev.headscale.core.ControlPlane;
import dev.headscale.runner.internal.api.AdminApi;
import dev.headscale.runner.internal.api.PolicyHome;
import dev.headscale.runner.internal.cli.Version;
import dev.headscale.runner.internal.web.AdminPage;
import dev.headscale.runner.internal.web.HealthPage;
import dev.headscale.runner.internal.web.Page;
import dev.headscale.runner.internal.web.RegisterPage;
import dev.headscale.runner.internal.web.StaticPages;
import dev.headscale.runner.internal.web.VerifyPage;
import dev.headscale.runner.internal.web.WebRouter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What anyone may ask for on the port of the control protocol. The control plane is asked for when a request comes. */
final class PublicSite {
    private final Supplier<ControlPlane> control;
    private final Clock clock;
    private final Executor executor;
    private final PolicyHome policy;
    private volatile @Nullable AdminApi api;

    PublicSite(Supplier<ControlPlane> control, Clock clock, Executor executor, PolicyHome policy) {
        this.control = control;
        this.clock = clock;
        this.executor = executor;
        this.policy = policy;
    }

    /** All pages, with those of the relay if there is one. */
    WebRouter router(Optional<Page> relay) {
        List<Page> pages = new ArrayList<>(List.of(
                new HealthPage(() -> control.get().checkHealth(), executor),
                new VerifyPage(key -> control.get().admits(key)),
                new RegisterPage(),
                new StaticPages(Version.current().json().toString()),
                new AdminPage(this::api, () -> control.get().tailnet().apiKeys(), executor)));
        relay.ifPresent(pages::add);
        return new WebRouter(pages);
    }

    /** Made with the first request, because the tailnet is there only when the control plane runs. */
    private AdminApi api() {
        AdminApi made = api;
        if (made == null) {
            made = new AdminApi(control.get().tailnet(), control.get()::checkHealth, clock, policy);
            api = made;
        }
        return made;
    }
}
