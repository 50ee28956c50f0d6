package dev.headscale.core.wire;

import dev.headscale.core.model.DerpMap;
import dev.headscale.policy.FilterRule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Writes the parts of a {@code tailcfg.MapResponse} other than nodes and patches. Thread-safe. */
public final class MapJson {
    private static final byte[] KEEP_ALIVE = "{\"KeepAlive\":true}".getBytes(StandardCharsets.US_ASCII);

    private MapJson() {}

    /**
     * Writes the message that says nothing. Clients compare its bytes, so it is always the same.
     *
     * @return a whole message in UTF-8, a new array
     */
    public static byte[] keepAlive() {
        return KEEP_ALIVE.clone();
    }

    /**
     * Writes a time.
     *
     * @param time the time; one beyond the year 9999 is cut to that
     * @return a JSON string in UTF-8
     */
    public static byte[] time(Instant time) {
        return new JsonBytes(40).plain(WireTime.format(time)).toBytes();
    }

    /**
     * Writes a string.
     *
     * @param text any text
     * @return a JSON string in UTF-8
     */
    public static byte[] text(String text) {
        return new JsonBytes(text.length() + 16).text(text).toBytes();
    }

    /**
     * Writes the relay map.
     *
     * @param map the relays
     * @return a JSON object in UTF-8; its {@code Regions} are there even if there is none, which replaces what the
     *     client had
     */
    public static byte[] derpMap(DerpMap map) {
        JsonBytes json = new JsonBytes(1024).open('{').name("Regions").open('{');
        map.regions().forEach((id, region) -> {
            json.name(Integer.toString(id)).open('{').name("RegionID").number(id);
            json.name("RegionCode").text(region.code()).name("RegionName").text(region.name());
            json.name("Nodes").open('[');
            for (DerpMap.Relay relay : region.nodes()) {
                relay(json, id, relay);
            }
            json.close(']').close('}');
        });
        return json.close('}').close('}').toBytes();
    }

    private static void relay(JsonBytes json, int region, DerpMap.Relay relay) {
        json.open('{').name("Name").text(relay.name());
        json.name("RegionID").number(region).name("HostName").text(relay.hostName());
        optional(json, "CertName", relay.certName().orElse(""));
        optional(json, "IPv4", relay.ipv4());
        optional(json, "IPv6", relay.ipv6());
        optional(json, "STUNPort", relay.stunPort());
        optional(json, "DERPPort", relay.derpPort());
        if (relay.insecureForTests()) {
            json.name("InsecureForTests").flag(true);
        }
        json.close('}');
    }

    private static void optional(JsonBytes json, String name, String value) {
        if (!value.isEmpty()) {
            json.name(name).text(value);
        }
    }

    private static void optional(JsonBytes json, String name, int value) {
        if (value != 0) {
            json.name(name).number(value);
        }
    }

    /**
     * Writes profiles.
     *
     * @param profiles the owners of nodes
     * @return a JSON array in UTF-8, in the given order
     */
    public static byte[] userProfiles(Collection<UserProfile> profiles) {
        JsonBytes json = new JsonBytes(128 * (profiles.size() + 1)).open('[');
        for (UserProfile profile : profiles) {
            json.open('{').name("ID").number(profile.id());
            json.name("LoginName").text(profile.loginName());
            json.name("DisplayName").text(profile.displayName());
            optional(json, "ProfilePicURL", profile.pictureUrl());
            json.close('}');
        }
        return json.close(']').toBytes();
    }

    /**
     * Writes the value of {@code PacketFilters}: all rules under the name {@code base}, which can say that nothing is
     * allowed.
     *
     * @param rules the inbound rules of one node
     * @return a JSON object in UTF-8
     */
    public static byte[] packetFilters(List<FilterRule> rules) {
        JsonBytes json =
                new JsonBytes(256 * (rules.size() + 1)).open('{').name("base").open('[');
        for (FilterRule rule : rules) {
            filterRule(json, rule);
        }
        return json.close(']').close('}').toBytes();
    }

    private static void filterRule(JsonBytes json, FilterRule rule) {
        json.open('{').name("SrcIPs");
        texts(json, rule.sources());
        if (rule.grants().isEmpty()) {
            destinations(json, rule.destinations());
        } else {
            grants(json, rule.grants());
        }
        if (!rule.protocols().isEmpty()) {
            json.name("IPProto").open('[');
            for (int protocol : rule.protocols()) {
                json.number(protocol);
            }
            json.close(']');
        }
        json.close('}');
    }

    private static void destinations(JsonBytes json, List<FilterRule.Destination> destinations) {
        json.name("DstPorts").open('[');
        for (FilterRule.Destination to : destinations) {
            json.open('{').name("IP").text(to.ip()).name("Ports").open('{');
            json.name("First").number(to.firstPort()).name("Last").number(to.lastPort());
            json.close('}').close('}');
        }
        json.close(']');
    }

    private static void grants(JsonBytes json, List<FilterRule.Grant> grants) {
        json.name("CapGrant").open('[');
        for (FilterRule.Grant grant : grants) {
            json.open('{').name("Dsts").open('[');
            grant.destinations().forEach(json::plain);
            json.close(']').name("CapMap").open('{');
            grant.capabilities().forEach((name, values) -> json.anyName(name).raw(values.toString()));
            json.close('}').close('}');
        }
        json.close(']');
    }

    static void texts(JsonBytes json, List<String> texts) {
        json.open('[');
        for (String text : texts) {
            json.text(text);
        }
        json.close(']');
    }
}
