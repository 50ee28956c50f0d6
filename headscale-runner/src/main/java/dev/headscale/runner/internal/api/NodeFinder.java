package dev.headscale.runner.internal.api;

import dev.headscale.core.ControlException;
import dev.headscale.core.Tailnet;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.policy.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The nodes of one moment: found by what people call them, and called by what people know. */
final class NodeFinder {
    private static final int MOST_NAMES = 4;

    private final Map<Long, Node> nodes = new TreeMap<>();
    private final Map<UserId, User> users;

    NodeFinder(Tailnet tailnet) {
        tailnet.nodes().list().stream()
                .map(NodeState::node)
                .forEach(node -> nodes.put(node.id().value(), node));
        users = tailnet.users().list().stream().collect(Collectors.toMap(User::id, Function.identity()));
    }

    /** The nodes that a name, an id, an address, a tag or a user means; 400 if there are none. */
    List<Node> find(String name) {
        List<Predicate<Node>> meanings = List.of(
                node -> node.givenName().equalsIgnoreCase(name),
                node -> node.hostname().equalsIgnoreCase(name),
                node -> node.id().toString().equals(name),
                node -> node.addresses().stream().map(IpAddress::toString).anyMatch(name::equals),
                node -> node.owner().tags().contains(name),
                node -> owner(node).filter(user -> isCalled(user, name)).isPresent());
        for (Predicate<Node> meaning : meanings) {
            List<Node> found = nodes.values().stream().filter(meaning).toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        throw new ControlException(
                ControlException.Code.INVALID,
                "\"" + name + "\" is no node's name, id or address, and no tag or user with nodes");
    }

    private static boolean isCalled(User user, String name) {
        return user.name().equals(name)
                || (user.name() + "@").equals(name)
                || !user.email().isEmpty() && user.email().equalsIgnoreCase(name);
    }

    private Optional<User> owner(Node node) {
        return node.owner().userId().flatMap(id -> Optional.ofNullable(users.get(id)));
    }

    String name(long id) {
        return Optional.ofNullable(nodes.get(id)).map(Node::givenName).orElse("node " + id);
    }

    /** Describes nodes in a few words: as all, by a tag or user that they all have and nobody else has, or by name. */
    String describe(Set<Long> ids) {
        if (ids.size() > 1 && ids.containsAll(nodes.keySet())) {
            return "all " + ids.size() + " nodes";
        }
        Set<Long> sorted = new TreeSet<>(ids);
        if (ids.size() > 1) {
            Collection<String> labels = labels(sorted.iterator().next());
            for (String label : labels) {
                if (nodesWith(label).equals(sorted)) {
                    return label + " (" + ids.size() + " nodes)";
                }
            }
        }
        String names = sorted.stream().limit(MOST_NAMES).map(this::name).collect(Collectors.joining(", "));
        return ids.size() > MOST_NAMES ? names + " and " + (ids.size() - MOST_NAMES) + " more" : names;
    }

    private Collection<String> labels(long id) {
        Set<String> labels = new TreeSet<>();
        Node node = nodes.get(id);
        if (node != null) {
            labels.addAll(node.owner().tags());
            owner(node).ifPresent(user -> labels.add(user.name() + "@"));
        }
        return labels;
    }

    private Set<Long> nodesWith(String label) {
        Set<Long> with = new TreeSet<>();
        nodes.keySet().stream().filter(id -> labels(id).contains(label)).forEach(with::add);
        return with;
    }
}
