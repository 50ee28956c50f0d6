package dev.headscale.runner.internal.serve;

import dev.headscale.core.ControlPlane;
import dev.headscale.core.Tailnet;
import dev.headscale.core.model.DerpMap;
import dev.headscale.core.spi.DerpMapSource;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.TransportException;
import dev.headscale.noise.MachinePrivateKey;
import dev.headscale.noise.NoiseTransport;
import dev.headscale.runner.internal.api.AdminApi;
import dev.headscale.runner.internal.api.ApiSocket;
import dev.headscale.runner.internal.cli.ServeAction.ServeException;
import dev.headscale.runner.internal.config.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;

/** A running standalone server: control plane, listener, relay and admin API. Thread-safe. */
public final class Server implements AutoCloseable {
    private final ControlPlane control;
    private final NoiseTransport transport;
    private final Optional<InetSocketAddress> stun;
    private final FilePolicy policy;
    private final Closing closing;

    private Server(
            ControlPlane control,
            NoiseTransport transport,
            Optional<InetSocketAddress> stun,
            FilePolicy policy,
            Closing closing) {
        this.control = control;
        this.transport = transport;
        this.stun = stun;
        this.policy = policy;
        this.closing = closing;
    }

    /**
     * Starts a server. If it cannot, everything that was opened is closed again.
     *
     * @param settings what it is told
     * @param clock the time
     * @return the running server, to be closed by the caller
     * @throws ServeException if it cannot start; the message tells people why
     */
    public static Server start(Settings settings, Clock clock) {
        Closing closing = new Closing();
        try {
            return open(settings, clock, closing);
        } catch (TransportException e) {
            closing.close();
            throw cannotListen(settings, e);
        } catch (StoreException e) {
            closing.close();
            throw new ServeException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private static Server open(Settings settings, Clock clock, Closing closing) {
        FilePolicy policy = new FilePolicy(settings.policy());
        policy.verify();
        MachinePrivateKey key = noiseKey(settings);
        LateControl late = new LateControl();
        Executor web = Workers.start("web", closing);
        Executor admin = Workers.start("admin", closing);
        Store store = closing.add(Databases.open(settings.database(), closing));
        Optional<Relay> relay = settings.relay().map(r -> Relay.start(r, settings.serverUrl(), late::admits, closing));
        relay.ifPresent(r -> r.requireOtherKey(key));
        DerpMapSource map = DerpMapSource.fixed(relay.map(Relay::map).orElse(DerpMap.EMPTY));
        PublicSite site = new PublicSite(late::get, clock, web, policy.home());
        NoiseTransport transport = closing.add(transport(settings, key, relay, site, map, web));
        ControlPlane control = closing.add(control(settings, store, transport, map, relay, policy, clock));
        late.set(control);
        control.start();
        policy.watch(closing);
        closing.add(
                socket(settings, new AdminApi(control.tailnet(), control::checkHealth, clock, policy.home()), admin));
        return new Server(control, transport, relay.flatMap(Relay::stun), policy, closing);
    }

    private static ControlPlane control(
            Settings settings,
            Store store,
            NoiseTransport transport,
            DerpMapSource map,
            Optional<Relay> relay,
            FilePolicy policy,
            Clock clock) {
        try {
            return ControlPlane.builder()
                    .store(store)
                    .transport(transport)
                    .serverUrl(settings.serverUrl())
                    .settings(settings.tailnet())
                    .derpMap(map)
                    .clock(clock)
                    .beforeAccepting(loaded -> policy.begin(loaded.tailnet().policy()))
                    .listener(event -> relay.ifPresent(r -> r.heed(event)))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new ServeException("cannot use the configuration: " + e.getMessage(), e);
        }
    }

    private static ServeException cannotListen(Settings settings, TransportException e) {
        return e.getCause() instanceof BindException
                ? new ServeException(
                        "cannot listen on " + Relay.shown(settings.listen()) + ": "
                                + e.getCause().getMessage()
                                + "; stop whoever has the port, or set listen_addr to another one",
                        e)
                : new ServeException(String.valueOf(e.getMessage()), e);
    }

    private static MachinePrivateKey noiseKey(Settings settings) {
        DataFiles.makeDirectoryOf(settings.noiseKey());
        try {
            return MachinePrivateKey.loadOrCreate(settings.noiseKey(), new SecureRandom());
        } catch (IOException e) {
            throw new ServeException("cannot use the Noise key " + settings.noiseKey() + ": " + DataFiles.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new ServeException(String.valueOf(e.getMessage()), e);
        }
    }

    private static NoiseTransport transport(
            Settings settings,
            MachinePrivateKey key,
            Optional<Relay> relay,
            PublicSite site,
            DerpMapSource map,
            Executor executor) {
        NoiseTransport.Builder builder =
                NoiseTransport.builder().listen(settings.listen()).serverKey(key);
        settings.tls().ifPresent(files -> builder.tls(files.certificate(), files.key()));
        relay.ifPresent(r -> builder.upgrade(r.relay()));
        return builder.web(site.router(relay.map(r -> r.routes(map, settings.serverUrl(), executor))))
                .build();
    }

    private static ApiSocket socket(Settings settings, AdminApi api, Executor executor) {
        try {
            return ApiSocket.open(settings.socket().path(), settings.socket().permissions(), api, executor);
        } catch (IOException e) {
            throw new ServeException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Returns the tailnet that is served.
     *
     * @return the default tailnet
     */
    public Tailnet tailnet() {
        return control.tailnet();
    }

    /**
     * Returns where STUN answers.
     *
     * @return the address with its real port, or empty if it does not
     */
    public Optional<InetSocketAddress> stunAddress() {
        return stun;
    }

    /**
     * Reads the certificate files again. If they are no good, the old ones stay in use.
     *
     * @throws TransportException if they are no good
     */
    public void reloadCertificate() {
        transport.reloadTls();
    }

    /** Reads the policy file again, if there is one. If it is no good, the old policy stays in force and the log says why. */
    public void reloadPolicy() {
        policy.reload();
    }

    /** Stops: no new requests, clients are told to go, volatile facts are saved. Blocks for a few seconds at most. */
    @Override
    public void close() {
        closing.close();
    }
}
