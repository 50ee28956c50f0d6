package dev.headscale.runner.internal.serve;

import dev.headscale.core.ControlPlane;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.Transport;
import dev.headscale.runner.internal.api.AdminApi;
import dev.headscale.runner.internal.api.PolicyHome;
import dev.headscale.runner.internal.cli.AdminTransport;
import dev.headscale.runner.internal.cli.DatabaseAccess;
import dev.headscale.runner.internal.cli.ServeAction.ServeException;
import dev.headscale.runner.internal.cli.Surroundings;
import dev.headscale.runner.internal.config.Settings;
import java.util.function.Consumer;

/** A control plane that no device can reach, for administering while the server is down. Stateless. */
public final class OfflineServer implements DatabaseAccess {

    @Override
    public void with(Settings settings, Surroundings surroundings, Consumer<AdminTransport> use) {
        try (Closing closing = new Closing()) {
            ControlPlane control = closing.add(ControlPlane.builder()
                    .store(closing.add(Databases.open(settings.database(), closing)))
                    .transport(new NoTransport())
                    .serverUrl(settings.serverUrl())
                    .settings(settings.tailnet())
                    .clock(surroundings.clock())
                    .build());
            control.start();
            // What is set here goes to the database, wherever the server looks for its policy.
            use.accept(new DirectTransport(
                    new AdminApi(control.tailnet(), control::checkHealth, surroundings.clock(), PolicyHome.DATABASE)));
        } catch (StoreException e) {
            throw new ServeException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Nobody comes. */
    private static final class NoTransport implements Transport {
        @Override
        public void start(PeerAcceptor acceptor) {}

        @Override
        public void close() {}
    }
}
