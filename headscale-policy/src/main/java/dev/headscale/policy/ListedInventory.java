package dev.headscale.policy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An inventory that keeps its nodes in a map. Immutable and thread-safe. */
record ListedInventory(Map<Long, Node> byId, Collection<User> users, Set<String> domains) implements Inventory {

    static ListedInventory of(Collection<User> users, Collection<Node> nodes, Set<String> domains) {
        Map<Long, Node> byId = nodes.stream().collect(Collectors.toMap(Node::id, Function.identity(), (a, b) -> {
            throw new IllegalArgumentException("two nodes have the id " + a.id());
        }));
        return new ListedInventory(byId, List.copyOf(users), Set.copyOf(domains));
    }

    @Override
    public Collection<Node> nodes() {
        return byId.values();
    }

    @Override
    public Optional<Node> node(long id) {
        return Optional.ofNullable(byId.get(id));
    }
}
