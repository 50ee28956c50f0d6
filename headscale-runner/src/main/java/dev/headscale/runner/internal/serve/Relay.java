package dev.headscale.runner.internal.serve;

import dev.headscale.core.ControlEvent;
import dev.headscale.core.model.DerpMap;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.spi.DerpMapSource;
import dev.headscale.core.spi.Scheduler;
import dev.headscale.noise.MachinePrivateKey;
import dev.headscale.runner.internal.cli.ServeAction.ServeException;
import dev.headscale.runner.internal.config.Settings.RelaySettings;
import dev.headscale.runner.internal.derp.DerpRelay;
import dev.headscale.runner.internal.derp.DerpRoutes;
import dev.headscale.runner.internal.derp.RelayPrivateKey;
import dev.headscale.runner.internal.derp.RelayRuntime;
import dev.headscale.runner.internal.stun.StunServer;
import dev.headscale.runner.internal.web.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded relay, running.
 *
 * @param key its key
 * @param relay the relay, to be mounted on the transport
 * @param stun where STUN answers, if it does
 * @param map what clients are told
 */
record Relay(RelayPrivateKey key, DerpRelay relay, Optional<InetSocketAddress> stun, DerpMap map) {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final int NO_STUN = -1;

    /** Cuts off who may not use the relay any more; whoever connects is checked anyway. Does not block. */
    void heed(ControlEvent event) {
        if (event instanceof ControlEvent.NodeRemoved removed) {
            relay.closePeer(removed.node().nodeKey());
        } else if (event instanceof ControlEvent.NodeExpired expired) {
            relay.closePeer(expired.node().nodeKey());
        } else if (event instanceof ControlEvent.NodeChanged changed
                && !changed.before().nodeKey().equals(changed.now().nodeKey())) {
            relay.closePeer(changed.before().nodeKey());
        }
    }

    static Relay start(RelaySettings settings, URI serverUrl, Predicate<NodeKey> admits, Closing closing) {
        RelayPrivateKey key = key(settings);
        Scheduler scheduler = closing.add(Scheduler.system("derp-timer"));
        DerpRelay relay = closing.add(
                new DerpRelay(key, settings.verifyClients() ? admits : anyone -> true, RelayRuntime.system(scheduler)));
        Optional<InetSocketAddress> stun = settings.stun().map(address -> stun(address, settings.stunFixed(), closing));
        DerpMap map = settings.advertised()
                ? map(settings, serverUrl, stun.map(InetSocketAddress::getPort).orElse(NO_STUN))
                : DerpMap.EMPTY;
        return new Relay(key, relay, stun, map);
    }

    private static RelayPrivateKey key(RelaySettings settings) {
        DataFiles.makeDirectoryOf(settings.keyFile());
        try {
            return RelayPrivateKey.loadOrCreate(settings.keyFile(), new SecureRandom());
        } catch (IOException e) {
            throw new ServeException(
                    "cannot use the relay's key " + settings.keyFile() + ": " + DataFiles.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new ServeException(String.valueOf(e.getMessage()), e);
        }
    }

    private static InetSocketAddress stun(InetSocketAddress address, boolean fixed, Closing closing) {
        try {
            return closing.add(StunServer.start(address)).localAddress();
        } catch (UncheckedIOException e) {
            if (fixed) {
                throw new ServeException(
                        "cannot serve STUN on UDP " + shown(address)
                                + "; is the port taken? Set derp.server.stun_listen_addr to another one",
                        e);
            }
        }
        try {
            InetSocketAddress free = closing.add(StunServer.start(new InetSocketAddress(address.getAddress(), 0)))
                    .localAddress();
            LOG.warn(
                    "UDP port {} is taken, so STUN is on port {} until the next start; set derp.server.stun_listen_addr",
                    address.getPort(),
                    free.getPort());
            return free;
        } catch (UncheckedIOException e) {
            throw new ServeException(
                    "cannot serve STUN on any UDP port of "
                            + address.getAddress().getHostAddress(),
                    e);
        }
    }

    private static DerpMap map(RelaySettings settings, URI serverUrl, int stunPort) {
        int standard = serverUrl.getScheme().equals("https") ? 443 : 80;
        DerpMap.Relay relay = new DerpMap.Relay(
                Integer.toString(settings.regionId()),
                host(serverUrl),
                settings.ipv4(),
                settings.ipv6(),
                serverUrl.getPort() < 0 ? standard : serverUrl.getPort(),
                stunPort,
                false,
                Optional.empty());
        return DerpMap.of(
                new DerpMap.Region(settings.regionId(), settings.regionCode(), settings.regionName(), List.of(relay)));
    }

    /** The relay must not have the key of the control server: a client could not tell them apart. */
    void requireOtherKey(MachinePrivateKey server) {
        if (Arrays.equals(server.publicKey().toBytes(), key.publicKey())) {
            throw new ServeException("the relay's key is the Noise key; derp.server.private_key_path and "
                    + "noise.private_key_path must name different files with different keys");
        }
    }

    /** What the relay's host answers to ordinary requests. */
    Page routes(DerpMapSource map, URI serverUrl, Executor executor) {
        return new DerpRoutes(map, host(serverUrl), executor)::handle;
    }

    private static String host(URI serverUrl) {
        return serverUrl.getHost().replaceAll("^\\[|]$", "");
    }

    /** An address for people. */
    static String shown(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
