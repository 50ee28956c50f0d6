package dev.headscale.runner.internal.config;

import dev.headscale.core.model.AddressPlan;
import dev.headscale.core.model.TailnetSettings;
import dev.headscale.policy.IpPrefix;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What holds for the whole tailnet. */
final class TailnetReader {
    /** An ephemeral node must survive a client's pause between two map polls. */
    private static final Duration LEAST_EPHEMERAL = Duration.ofSeconds(65);

    private TailnetReader() {}

    static TailnetSettings read(ConfigValues values, URI serverUrl) {
        Duration expiry = values.duration("node.expiry");
        if (expiry.isNegative()) {
            values.error("node.expiry", "must not be negative");
        }
        return new TailnetSettings(
                addresses(values),
                DnsReader.read(values, serverUrl),
                expiry.isZero() ? Optional.empty() : Optional.of(expiry),
                ephemeral(values),
                values.flag("taildrop.enabled"),
                values.flag("logtail.enabled"),
                values.flag("auto_update.enabled"));
    }

    private static Duration ephemeral(ConfigValues values) {
        String key = "node.ephemeral.inactivity_timeout";
        Duration timeout = values.duration(key);
        if (timeout.compareTo(LEAST_EPHEMERAL) <= 0) {
            values.error(key, Durations.text(timeout.abs()) + " is too short; it must be more than 65s");
        }
        return timeout;
    }

    private static AddressPlan addresses(ConfigValues values) {
        boolean either = values.isSet("prefixes.v4") || values.isSet("prefixes.v6");
        Optional<IpPrefix> v4 = prefix(values, "prefixes.v4", false);
        Optional<IpPrefix> v6 = prefix(values, "prefixes.v6", true);
        AddressPlan.Allocation allocation = allocation(values);
        if (v4.isEmpty() && v6.isEmpty()) {
            if (either) {
                values.error("prefixes.v4", "nodes need an IPv4 or an IPv6 prefix; set at least one of them");
            }
            return new AddressPlan(AddressPlan.STANDARD.v4(), AddressPlan.STANDARD.v6(), allocation);
        }
        return new AddressPlan(v4, v6, allocation);
    }

    private static Optional<IpPrefix> prefix(ConfigValues values, String key, boolean v6) {
        Optional<String> text = values.optionalText(key);
        Optional<IpPrefix> prefix =
                text.flatMap(IpPrefix::tryParse).filter(p -> p.address().isV6() == v6);
        IpPrefix standard = (v6 ? AddressPlan.STANDARD.v6() : AddressPlan.STANDARD.v4()).orElseThrow();
        if (text.isPresent() && prefix.isEmpty()) {
            values.error(key, "\"" + text.get() + "\" is not an IPv" + (v6 ? 6 : 4) + " prefix such as " + standard);
            return Optional.of(standard);
        }
        prefix.filter(p -> !standard.contains(p))
                .ifPresent(p -> values.warn(
                        key,
                        p + " is not within " + standard + "; clients treat only addresses "
                                + "of that block as those of a tailnet, so expect trouble"));
        return prefix;
    }

    private static AddressPlan.Allocation allocation(ConfigValues values) {
        String text = values.text("prefixes.allocation").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "sequential" -> AddressPlan.Allocation.SEQUENTIAL;
            case "random" -> AddressPlan.Allocation.RANDOM;
            default -> {
                values.error("prefixes.allocation", "\"" + text + "\" is neither sequential nor random");
                yield AddressPlan.Allocation.SEQUENTIAL;
            }
        };
    }
}
