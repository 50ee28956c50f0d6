package dev.headscale.core.internal.dns;

import dev.headscale.core.model.NodeState;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Tells the NextDNS service which device asks. */
final class NextDns {
    private static final String SERVICE = "https://dns.nextdns.io";

    private NextDns() {}

    static boolean isNextDns(String resolver) {
        return resolver.startsWith(SERVICE)
                && (resolver.length() == SERVICE.length() || "/?".indexOf(resolver.charAt(SERVICE.length())) >= 0);
    }

    /** Returns the resolver's URL with the device's name, system and first address as query parameters. */
    static String forDevice(String resolver, NodeState state) {
        if (!isNextDns(resolver)) {
            return resolver;
        }
        StringBuilder url = new StringBuilder(resolver);
        url.append(resolver.indexOf('?') < 0 ? '?' : '&');
        url.append("device_name=").append(encode(state.node().hostname()));
        url.append("&device_model=").append(encode(state.presence().hostInfo().os()));
        state.node().addresses().stream()
                .findFirst()
                .ifPresent(address -> url.append("&device_ip=").append(encode(address.toString())));
        return url.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
