package dev.headscale.runner.internal.config;

import dev.headscale.policy.IpAddress;
import dev.headscale.runner.internal.config.Settings.RelaySettings;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/** The embedded relay, and how clients reach it. */
final class RelayReader {
    private static final int STUN_PORT = 3478;
    private static final String NONE = "none";

    private RelayReader() {}

    static Optional<RelaySettings> read(ConfigValues values, Path data, ListenerReader.Listeners listeners) {
        int region = values.number("derp.server.region_id", 1, 65535);
        boolean verify = values.flag("derp.server.verify_clients");
        boolean advertised = values.flag("derp.server.automatically_add_embedded_derp_region");
        Optional<InetSocketAddress> stun = stun(values, listeners.listen());
        if (!values.flag("derp.server.enabled")) {
            values.warn(
                    "derp.server.enabled",
                    "is false and there is no other relay: nodes without a direct path to " + "each other cannot talk");
            return Optional.empty();
        }
        String host = listeners.serverUrl().getHost().replaceAll("^\\[|]$", "");
        return Optional.of(new RelaySettings(
                region,
                values.text("derp.server.region_code"),
                values.text("derp.server.region_name"),
                verify,
                advertised,
                stun,
                values.optionalText("derp.server.stun_listen_addr").isPresent(),
                values.path("derp.server.private_key_path", data.resolve("derp_server_private.key")),
                ipv4(values, host),
                ipv6(values, host, listeners.listen())));
    }

    private static Optional<InetSocketAddress> stun(ConfigValues values, InetSocketAddress listen) {
        Optional<InetSocketAddress> address =
                values.optionalText("derp.server.stun_listen_addr").isPresent()
                        ? ListenerReader.address(values, "derp.server.stun_listen_addr")
                        : Optional.of(new InetSocketAddress(listen.getAddress(), STUN_PORT));
        return values.flag("derp.server.stun.enabled") ? address : Optional.empty();
    }

    private static String ipv4(ConfigValues values, String host) {
        Optional<String> set = literal(values, "derp.server.ipv4", false);
        return set.orElseGet(() -> IpAddress.tryParse(host)
                .map(address -> address.isV6() ? NONE : host)
                .orElse(""));
    }

    private static String ipv6(ConfigValues values, String host, InetSocketAddress listen) {
        Optional<String> set = literal(values, "derp.server.ipv6", true);
        if (set.isPresent()) {
            return set.get();
        }
        Optional<IpAddress> address = IpAddress.tryParse(host);
        if (address.isPresent()) {
            return address.get().isV6() ? host : NONE;
        }
        // A single IPv4 address: whatever AAAA record the name may have, nobody answers there.
        return listen.getAddress() instanceof Inet4Address
                        && !listen.getAddress().isAnyLocalAddress()
                ? NONE
                : "";
    }

    private static Optional<String> literal(ConfigValues values, String key, boolean v6) {
        Optional<String> text = values.optionalText(key);
        text.filter(t -> !t.equals(NONE)
                        && IpAddress.tryParse(t).filter(a -> a.isV6() == v6).isEmpty())
                .ifPresent(t -> values.error(
                        key, "\"" + t + "\" is neither an IPv" + (v6 ? "6" : "4") + " address nor \"none\""));
        return text;
    }
}
