package dev.headscale.core.internal.world;

import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpPrefix;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What policies know of nodes and users. Pure. */
public final class PolicyFacts {
    private static final Pattern VERSION = Pattern.compile("[0-9]+\\.([0-9]{1,9})(?![0-9])");

    private PolicyFacts() {}

    static Inventory.Node of(NodeState state) {
        Node node = state.node();
        Optional<UserId> user = node.owner().userId();
        return new Inventory.Node(
                node.id().value(),
                user.isPresent() ? OptionalLong.of(user.get().value()) : OptionalLong.empty(),
                node.owner().tags(),
                node.ipv4(),
                node.ipv6(),
                state.presence().hostInfo().routableIps(),
                node.approvedRoutes(),
                attributes(state.presence().hostInfo()));
    }

    static Inventory.User of(User user) {
        return new Inventory.User(user.id().value(), user.name(), user.email(), user.providerId(), Set.of());
    }

    /** Tells whether two states of a node are the same to any policy. */
    public static boolean same(NodeState one, NodeState other) {
        return sameNode(one.node(), other.node())
                && sameDevice(one.presence().hostInfo(), other.presence().hostInfo());
    }

    private static boolean sameNode(Node one, Node other) {
        return one == other
                || one.owner().equals(other.owner())
                        && one.ipv4().equals(other.ipv4())
                        && one.ipv6().equals(other.ipv6())
                        && one.approvedRoutes().equals(other.approvedRoutes());
    }

    private static boolean sameDevice(HostInfo one, HostInfo other) {
        return one == other
                || one.routableIps().equals(other.routableIps())
                        && one.os().equals(other.os())
                        && one.clientVersion().equals(other.clientVersion());
    }

    /** Returns the routes that a node offers and may serve, sorted. */
    public static List<IpPrefix> routes(NodeState state) {
        List<IpPrefix> approved = state.node().approvedRoutes();
        List<IpPrefix> offered = state.presence().hostInfo().routableIps();
        if (approved.isEmpty() || offered.isEmpty()) {
            return List.of();
        }
        return offered.stream().filter(approved::contains).distinct().sorted().toList();
    }

    /** Attributes of unknown value are not set. */
    private static Map<String, Object> attributes(HostInfo device) {
        Map<String, Object> attributes = new HashMap<>();
        if (!device.os().isEmpty()) {
            attributes.put("node:os", device.os().toLowerCase(Locale.ROOT));
        }
        if (!device.clientVersion().isEmpty()) {
            String version = device.clientVersion().split("-", 2)[0];
            attributes.put("node:tsVersion", version);
            track(version).ifPresent(track -> attributes.put("node:tsReleaseTrack", track));
        }
        return attributes;
    }

    /** Clients with an even second number are releases. */
    private static Optional<String> track(String version) {
        Matcher numbers = VERSION.matcher(version);
        if (!numbers.lookingAt()) {
            return Optional.empty();
        }
        return Optional.of(Integer.parseInt(numbers.group(1)) % 2 == 0 ? "stable" : "unstable");
    }
}
