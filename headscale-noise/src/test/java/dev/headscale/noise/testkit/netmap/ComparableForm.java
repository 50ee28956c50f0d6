package dev.headscale.noise.testkit.netmap;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The form in which two netmaps are equal if nobody who uses them can notice a difference. */
final class ComparableForm {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> COMPARED = List.of(
            "DNSConfig", "DERPMap", "SSHPolicy", "TKAInfo", "CollectServices", "Domain", "DomainDataPlaneAuditLogID");

    private ComparableForm() {}

    static JsonNode of(Netmap netmap) {
        ObjectNode all = JSON.objectNode();
        ObjectNode peers = all.putObject("peers");
        ObjectNode profiles = all.putObject("userProfiles");
        netmap.self().ifPresent(self -> {
            all.set("self", without(self, "Online", "LastSeen"));
            addProfiles(profiles, netmap, self);
        });
        netmap.peers().forEach((id, peer) -> {
            boolean online = peer.path("Online").asBoolean(false);
            peers.set(id.toString(), online ? without(peer, "LastSeen") : peer);
            addProfiles(profiles, netmap, peer);
        });
        all.set("PacketFilter", JSON.arrayNode().addAll(netmap.packetFilter()));
        all.set("DisplayMessages", JSON.objectNode().setAll(netmap.displayMessages()));
        COMPARED.forEach(name -> netmap.latest(name).ifPresent(value -> all.set(name, value)));
        if (netmap.displayMessages().isEmpty()) {
            netmap.latest("Health").ifPresent(value -> all.set("Health", value));
        }
        ObjectNode form = Canon.unordered("", all).asObject();
        // Even if it is empty, so that peers are compared one by one.
        form.withObjectProperty("peers");
        return form;
    }

    /** Adds the profiles that a node refers to. Others stay in a stream for ever, but nobody looks them up. */
    private static void addProfiles(ObjectNode profiles, Netmap netmap, JsonNode node) {
        for (String role : List.of("User", "Sharer")) {
            long user = node.path(role).asLong(0);
            JsonNode profile = netmap.userProfiles().get(user);
            if (profile != null) {
                profiles.set(Long.toString(user), profile);
            }
        }
    }

    private static JsonNode without(JsonNode node, String... names) {
        return JSON.objectNode().setAll(node.asObject()).remove(List.of(names));
    }
}
