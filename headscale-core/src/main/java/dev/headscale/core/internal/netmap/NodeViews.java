package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.dns.DnsConfigs;
import dev.headscale.core.internal.name.NodeNames;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetSettings;
import dev.headscale.core.model.UserId;
import dev.headscale.core.wire.NodeJson;
import dev.headscale.core.wire.NodeView;
import dev.headscale.core.wire.TaggedDevices;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a netmap says about a node, to itself and to its peers. Thread-safe. */
final class NodeViews {
    private static final int SEAMLESS_RENEWAL_BY_DEFAULT = 126;

    private final Clock clock;
    private volatile @Nullable PreparedDns dns;

    private record PreparedDns(TailnetSettings settings, DnsConfigs configs) {}

    NodeViews(Clock clock) {
        this.clock = clock;
    }

    byte[] self(World world, NodeState state, int capabilityVersion, Look look) {
        // Whoever reads this is connected, whether or not the engine has noted it yet.
        Presence presence = state.presence();
        NodeState connected = new NodeState(
                state.node(), presence.withOnline(true, presence.lastSeen().orElse(clock.instant())));
        Map<String, String> capabilities = texts(look.attributes());
        capabilities.putAll(selfCapabilities(world.settings(), capabilityVersion));
        return NodeJson.self(view(world, connected, capabilities, look));
    }

    byte[] peer(World world, NodeState state, Look look) {
        return NodeJson.peer(view(world, state, texts(look.attributes()), look));
    }

    private static Map<String, String> texts(Map<String, JsonNode> attributes) {
        Map<String, String> texts = new TreeMap<>();
        attributes.forEach((name, value) -> texts.put(name, value.toString()));
        return texts;
    }

    byte[] dns(World world, NodeState self) {
        PreparedDns prepared = dns;
        if (prepared == null || prepared.settings != world.settings()) {
            TailnetSettings settings = world.settings();
            prepared = new PreparedDns(settings, DnsConfigs.of(settings.dns(), settings.addresses()));
            dns = prepared;
        }
        return prepared.configs.forNode(self);
    }

    private NodeView view(World world, NodeState state, Map<String, String> capabilities, Look look) {
        Node node = state.node();
        return new NodeView(
                state,
                ownerId(node),
                fqdn(world.settings(), node),
                look.addresses(),
                look.allowedIps(),
                look.primary(),
                node.isExpired(clock.instant()),
                capabilities);
    }

    static long ownerId(Node node) {
        return node.owner().userId().map(UserId::value).orElse(TaggedDevices.ID);
    }

    static String fqdn(TailnetSettings settings, Node node) {
        return NodeNames.fqdn(node.givenName(), settings.dns().baseDomain());
    }

    private static Map<String, String> selfCapabilities(TailnetSettings settings, int capabilityVersion) {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("https://tailscale.com/cap/is-admin", "[]");
        attributes.put("https://tailscale.com/cap/ssh", "[]");
        attributes.put("default-auto-update", settings.autoUpdate() ? "[true]" : "[false]");
        if (settings.fileSharing()) {
            attributes.put("https://tailscale.com/cap/file-sharing", "[]");
        }
        if (capabilityVersion < SEAMLESS_RENEWAL_BY_DEFAULT) {
            attributes.put("seamless-key-renewal", "[]");
        }
        return attributes;
    }
}
