package dev.headscale.core.wire;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** UDP endpoints as texts: {@code 192.0.2.1:41641} or {@code [2001:db8::1]:41641}. */
public final class Endpoints {
    private static final Pattern FORM = Pattern.compile(
            "(?:\\[(?<v6>[^\\[\\]%]*:[^\\[\\]%]*)(?<zone>%[^\\[\\]%\\s]+)?]|(?<v4>[0-9.]+)):(?<port>[0-9]{1,5})");

    private static final IpPrefix LINK_LOCAL = IpPrefix.parse("fe80::/10");

    /** Real clients send a dozen or two, and each one goes to every peer. */
    private static final int MOST = 256;

    private Endpoints() {}

    /**
     * Drops what is of no use to other nodes: IPv6 link-local addresses and addresses with a zone.
     *
     * @param endpoints canonical endpoints
     * @return the rest in the same order
     */
    public static List<String> publishable(List<String> endpoints) {
        return endpoints.stream().filter(Endpoints::isPublishable).toList();
    }

    private static boolean isPublishable(String endpoint) {
        int end = endpoint.indexOf(']');
        if (end < 0) {
            return true;
        }
        return IpAddress.tryParse(endpoint.substring(1, end))
                .filter(address -> !LINK_LOCAL.contains(address))
                .isPresent();
    }

    static List<String> canonical(String field, List<String> texts) throws WireException {
        if (texts.size() > MOST) {
            throw new WireException(field, "has more than " + MOST + " entries");
        }
        List<String> endpoints = new ArrayList<>(texts.size());
        for (String text : texts) {
            // The client's zero value of an endpoint is the empty text.
            if (!text.isEmpty()) {
                endpoints.add(canonical(text)
                        .orElseThrow(() -> new WireException(field, "holds something that is not ip:port")));
            }
        }
        return endpoints;
    }

    private static Optional<String> canonical(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group("port")) > 65535) {
            return Optional.empty();
        }
        int port = Integer.parseInt(parts.group("port"));
        if (parts.group("v4") != null) {
            return IpAddress.tryParse(parts.group("v4")).map(address -> address + ":" + port);
        }
        String zone = parts.group("zone") == null ? "" : parts.group("zone");
        return IpAddress.tryParse(parts.group("v6")).map(address -> "[" + address + zone + "]:" + port);
    }
}
