package dev.headscale.core.wire;

import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.Presence;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.List;

/** Writes {@code tailcfg.Node}. Thread-safe. */
public final class NodeJson {
    private NodeJson() {}

    /**
     * Writes a node for itself.
     *
     * @param view the node
     * @return a JSON object in UTF-8
     */
    public static byte[] self(NodeView view) {
        return write(view, view.state().presence().hostInfo().json());
    }

    /**
     * Writes a node for its peers: without what only the control plane needs to know of its device.
     *
     * @param view the node
     * @return a JSON object in UTF-8
     */
    public static byte[] peer(NodeView view) {
        return write(view, HostInfoJson.forPeers(view.state().presence().hostInfo()));
    }

    private static byte[] write(NodeView view, String hostInfo) {
        Node node = view.state().node();
        JsonBytes json = new JsonBytes(1024 + hostInfo.length()).open('{');
        json.name("ID").number(node.id().value());
        json.name("StableID").plain(node.id());
        json.name("Name").text(view.fqdn());
        json.name("User").number(view.userId());
        json.name("Key").plain(node.nodeKey());
        node.expiry().ifPresent(time -> json.name("KeyExpiry").plain(WireTime.format(time)));
        json.name("Machine").plain(node.machineKey());
        view.state()
                .presence()
                .discoKey()
                .ifPresent(key -> json.name("DiscoKey").plain(key));
        addresses(json, view.addresses(), view.allowedIps());
        presence(json, view.state().presence(), hostInfo);
        json.name("Created").plain(WireTime.format(node.createdAt()));
        ownership(json, view);
        connection(json, view.state().presence());
        json.name("MachineAuthorized").flag(true);
        capMap(json, view);
        if (view.expired()) {
            json.name("Expired").flag(true);
        }
        return json.close('}').toBytes();
    }

    private static void addresses(JsonBytes json, List<IpAddress> addresses, List<IpPrefix> allowedIps) {
        json.name("Addresses").open('[');
        for (IpAddress address : addresses) {
            json.plain(IpPrefix.host(address));
        }
        json.close(']');
        // Absent means the addresses, while an empty list would cut the node off.
        if (!allowedIps.isEmpty()) {
            prefixes(json, "AllowedIPs", allowedIps);
        }
    }

    private static void prefixes(JsonBytes json, String name, List<IpPrefix> prefixes) {
        json.name(name).open('[');
        for (IpPrefix prefix : prefixes) {
            json.plain(prefix);
        }
        json.close(']');
    }

    private static void presence(JsonBytes json, Presence presence, String hostInfo) {
        // Written even if empty: a client that has some keeps them when the field is absent.
        json.name("Endpoints");
        MapJson.texts(json, presence.endpoints());
        HostInfo info = presence.hostInfo();
        if (info.preferredDerp() != 0) {
            json.name("HomeDERP").number(info.preferredDerp());
        }
        // Never absent: some clients crash on a node without one.
        json.name("Hostinfo").raw(hostInfo);
    }

    private static void ownership(JsonBytes json, NodeView view) {
        int version = view.state().presence().capabilityVersion();
        if (version != 0) {
            json.name("Cap").number(version);
        }
        List<String> tags = view.state().node().owner().tags();
        if (!tags.isEmpty()) {
            json.name("Tags");
            MapJson.texts(json, tags);
        }
        if (!view.primaryRoutes().isEmpty()) {
            prefixes(json, "PrimaryRoutes", view.primaryRoutes());
        }
    }

    private static void connection(JsonBytes json, Presence presence) {
        if (!presence.online()) {
            presence.lastSeen().ifPresent(time -> json.name("LastSeen").plain(WireTime.format(time)));
        }
        json.name("Online").flag(presence.online());
    }

    private static void capMap(JsonBytes json, NodeView view) {
        if (!view.capMap().isEmpty()) {
            json.name("CapMap").open('{');
            view.capMap().forEach((attribute, values) -> json.anyName(attribute).raw(values));
            json.close('}');
        }
    }
}
