package dev.headscale.runner.internal.config;

import dev.headscale.core.model.DnsSettings;
import dev.headscale.policy.IpAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What clients are told about DNS. */
final class DnsReader {
    private static final String DOMAIN =
            "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*";
    private static final Set<String> RECORD_FIELDS = Set.of("name", "type", "value");

    private DnsReader() {}

    static DnsSettings read(ConfigValues values, URI serverUrl) {
        List<String> nameservers = resolvers(values, "dns.nameservers.global", values.list("dns.nameservers.global"));
        Map<String, List<String>> split = values.lists("dns.nameservers.split");
        split.values().forEach(servers -> resolvers(values, "dns.nameservers.split", servers));
        boolean override = values.optionalText("dns.override_local_dns").isPresent()
                ? values.flag("dns.override_local_dns")
                : !nameservers.isEmpty();
        if (override && nameservers.isEmpty()) {
            values.error("dns.override_local_dns", "is true, so dns.nameservers.global must be set");
        }
        boolean magic = values.flag("dns.magic_dns");
        String domain = baseDomain(values, serverUrl, magic);
        return new DnsSettings(
                magic, domain, override, nameservers, split, values.list("dns.search_domains"), extraRecords(values));
    }

    private static String baseDomain(ConfigValues values, URI serverUrl, boolean magic) {
        String key = "dns.base_domain";
        String domain = values.text(key).toLowerCase(Locale.ROOT).replaceAll("^\\.|\\.$", "");
        if (domain.isEmpty()) {
            if (magic) {
                values.error(key, "must be set if dns.magic_dns is true");
            }
            return magic ? "invalid" : "";
        }
        if (!domain.matches(DOMAIN) || domain.length() > 253) {
            values.error(key, "\"" + domain + "\" is not a domain");
        }
        String host = serverUrl.getHost().toLowerCase(Locale.ROOT);
        if (host.equals(domain) || host.endsWith("." + domain)) {
            values.error(
                    key,
                    "server_url's host " + host + " must not be the domain " + domain + " or within it: a node "
                            + "could take over the name of the server");
        }
        return domain;
    }

    private static List<String> resolvers(ConfigValues values, String key, List<String> texts) {
        for (String text : texts) {
            if (IpAddress.tryParse(text).isEmpty() && !text.matches("(?i)https?://[^\\s/]+(/\\S*)?")) {
                values.error(key, "\"" + text + "\" is neither an IP address nor a DoH URL");
            }
        }
        return texts;
    }

    private static List<DnsSettings.ExtraRecord> extraRecords(ConfigValues values) {
        String key = "dns.extra_records";
        List<DnsSettings.ExtraRecord> records = new ArrayList<>();
        for (Map<String, String> fields : values.records(key)) {
            String type = fields.getOrDefault("type", "").toUpperCase(Locale.ROOT);
            String name = fields.getOrDefault("name", "").replaceAll("\\.$", "");
            String value = fields.getOrDefault("value", "");
            if (name.isEmpty() || !RECORD_FIELDS.containsAll(fields.keySet())) {
                values.error(key, "a record has a name, a type and a value, not " + fields.keySet());
            } else if (!fits(type, value)) {
                values.error(key, "\"" + name + "\": the value of an A or AAAA record is an address of its family");
            } else {
                records.add(new DnsSettings.ExtraRecord(name, type, value));
            }
        }
        return records;
    }

    private static boolean fits(String type, String value) {
        return IpAddress.tryParse(value)
                .filter(address -> switch (type) {
                    case "" -> true;
                    case "A" -> !address.isV6();
                    case "AAAA" -> address.isV6();
                    default -> false;
                })
                .isPresent();
    }
}
