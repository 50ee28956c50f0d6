package dev.headscale.core.internal.dns;

import dev.headscale.core.model.AddressPlan;
import dev.headscale.core.model.DnsSettings;
import dev.headscale.core.model.NodeState;
import dev.headscale.policy.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the nodes of a tailnet are told about DNS ({@code tailcfg.DNSConfig}). Immutable and thread-safe. */
public final class DnsConfigs {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Leaves room for the longest label and two dots in the 254 bytes that clients allow. */
    private static final int LONGEST_BASE = DomainNames.LONGEST - 64;

    private final DnsSettings settings;
    private final AddressPlan plan;
    private final boolean perDevice;
    private final byte[] common;

    private DnsConfigs(DnsSettings settings, AddressPlan plan) {
        this.settings = settings;
        this.plan = plan;
        perDevice = Stream.concat(
                        settings.nameservers().stream(),
                        settings.splitNameservers().values().stream().flatMap(List::stream))
                .anyMatch(NextDns::isNextDns);
        common = write(UnaryOperator.identity());
    }

    /**
     * Prepares what nodes are told.
     *
     * @param settings the tailnet's DNS settings
     * @param plan the tailnet's address blocks, whose reverse zones clients answer
     * @return the prepared configurations
     * @throws IllegalArgumentException if a domain is not one that clients can read, or a record has no address of its
     *     type; the message names it
     */
    public static DnsConfigs of(DnsSettings settings, AddressPlan plan) {
        check(settings);
        return new DnsConfigs(settings, plan);
    }

    private static void check(DnsSettings settings) {
        if (!settings.baseDomain().isEmpty()) {
            checkDomain("base domain", settings.baseDomain());
            if (settings.baseDomain().length() > LONGEST_BASE) {
                throw new IllegalArgumentException("the base domain \"" + settings.baseDomain() + "\" is longer than "
                        + LONGEST_BASE + " characters, which leaves no room for node names");
            }
        }
        settings.searchDomains().forEach(domain -> checkDomain("search domain", domain));
        settings.splitNameservers().keySet().forEach(domain -> checkDomain("split DNS domain", domain));
        settings.extraRecords().forEach(DnsConfigs::checkRecord);
    }

    private static void checkDomain(String what, String domain) {
        if (!DomainNames.isValid(domain)) {
            throw new IllegalArgumentException("the " + what + " \"" + domain
                    + "\" is not a domain name: labels have 1 to 63 letters, digits, hyphens or underscores,"
                    + " and there is no dot at the ends");
        }
    }

    private static void checkRecord(DnsSettings.ExtraRecord record) {
        checkDomain("name of an extra record", record.name());
        boolean fits = IpAddress.tryParse(record.value())
                .filter(address -> record.type().isEmpty() || record.type().equals(address.isV6() ? "AAAA" : "A"))
                .isPresent();
        if (!fits) {
            throw new IllegalArgumentException("the extra record \"" + record.name() + "\" of type \"" + record.type()
                    + "\" has the value \"" + record.value()
                    + "\": the type is A, AAAA or empty, and the value an IP address of that type");
        }
    }

    /**
     * Returns what one node is told. All nodes share one array unless a resolver wants to know the device.
     *
     * @param state the node
     * @return a JSON object in UTF-8, not to be changed
     */
    public byte[] forNode(NodeState state) {
        return perDevice ? write(resolver -> NextDns.forDevice(resolver, state)) : common;
    }

    private byte[] write(UnaryOperator<String> resolver) {
        ObjectNode config = MAPPER.createObjectNode();
        if (!settings.nameservers().isEmpty()) {
            String field = settings.overrideLocal() ? "Resolvers" : "FallbackResolvers";
            resolvers(config.putArray(field), settings.nameservers(), resolver);
        }
        ObjectNode routes = config.putObject("Routes");
        routes().forEach((domain, servers) -> resolvers(routes.putArray(domain), servers, resolver));
        ArrayNode domains = config.putArray("Domains");
        if (!settings.baseDomain().isEmpty()) {
            domains.add(settings.baseDomain());
        }
        settings.searchDomains().forEach(domains::add);
        config.put("Proxied", settings.magicDns());
        if (!settings.extraRecords().isEmpty()) {
            ArrayNode records = config.putArray("ExtraRecords");
            settings.extraRecords().forEach(record -> record(records.addObject(), record));
        }
        return MAPPER.writeValueAsBytes(config);
    }

    /** Returns the resolvers by domain; none means that the client answers by itself. */
    private Map<String, List<String>> routes() {
        Map<String, List<String>> routes = new TreeMap<>();
        if (settings.magicDns()) {
            routes.put(settings.baseDomain(), List.of());
            Stream.concat(plan.v4().stream(), plan.v6().stream())
                    .flatMap(block -> ReverseZones.of(block).stream())
                    .forEach(zone -> routes.put(zone, List.of()));
        }
        // What the operator asks for wins.
        routes.putAll(settings.splitNameservers());
        return routes;
    }

    private static void resolvers(ArrayNode array, List<String> addresses, UnaryOperator<String> resolver) {
        addresses.forEach(address -> array.addObject().put("Addr", resolver.apply(address)));
    }

    private static void record(ObjectNode object, DnsSettings.ExtraRecord record) {
        object.put("Name", record.name());
        if (!record.type().isEmpty()) {
            object.put("Type", record.type());
        }
        object.put("Value", record.value());
    }
}
