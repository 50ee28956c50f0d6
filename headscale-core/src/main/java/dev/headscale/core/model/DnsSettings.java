package dev.headscale.core.model;

import java.util.List;
import java.util.Map;

/**
 * What clients are told about DNS ({@code tailcfg.DNSConfig}). Immutable and thread-safe.
 *
 * @param magicDns whether clients answer the names of nodes by themselves
 * @param baseDomain the domain under which nodes have their names, without dots at its ends; may be empty only without
 *     MagicDNS
 * @param overrideLocal whether {@code nameservers} replace the device's own resolvers
 * @param nameservers addresses or DoH URLs
 * @param splitNameservers resolvers by domain
 * @param searchDomains search domains after the base domain
 * @param extraRecords further address records
 */
public record DnsSettings(
        boolean magicDns,
        String baseDomain,
        boolean overrideLocal,
        List<String> nameservers,
        Map<String, List<String>> splitNameservers,
        List<String> searchDomains,
        List<ExtraRecord> extraRecords) {

    /**
     * Copies the collections.
     *
     * @throws IllegalArgumentException if MagicDNS has no base domain
     */
    public DnsSettings {
        if (magicDns && baseDomain.isEmpty()) {
            throw new IllegalArgumentException("MagicDNS needs a base domain");
        }
        nameservers = List.copyOf(nameservers);
        splitNameservers = Map.copyOf(splitNameservers);
        searchDomains = List.copyOf(searchDomains);
        extraRecords = List.copyOf(extraRecords);
    }

    /**
     * MagicDNS under a domain, and the device's own resolvers for all else.
     *
     * @param baseDomain the domain, for example {@code tail.example.com}
     * @return the settings
     */
    public static DnsSettings magicDns(String baseDomain) {
        return new DnsSettings(true, baseDomain, false, List.of(), Map.of(), List.of(), List.of());
    }

    /**
     * One address record.
     *
     * @param name the name, without a dot at its end
     * @param type {@code A}, {@code AAAA}, or empty for whichever fits the value
     * @param value an IP address
     */
    public record ExtraRecord(String name, String type, String value) {}
}
