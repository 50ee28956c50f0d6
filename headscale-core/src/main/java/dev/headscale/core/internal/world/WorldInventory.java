package dev.headscale.core.internal.world;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.UserId;
import dev.headscale.policy.Inventory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A world as policies see it. Nodes are looked at when they are asked for. Immutable and thread-safe. */
final class WorldInventory implements Inventory {
    private final NodeTable nodes;
    private final People people;

    /**
     * The users of a world, kept from world to world as long as they do not change.
     *
     * @param users the users
     * @param domains the mail domains of the users
     */
    record People(List<User> users, Set<String> domains) {
        static People of(PersistentMap<UserId, dev.headscale.core.model.User> all) {
            List<User> users = all.values().stream().map(PolicyFacts::of).toList();
            Set<String> domains = new TreeSet<>();
            for (User user : users) {
                int at = user.email().lastIndexOf('@');
                if (at >= 0) {
                    domains.add(user.email().substring(at + 1).toLowerCase(Locale.ROOT));
                }
            }
            return new People(users, Set.copyOf(domains));
        }
    }

    WorldInventory(NodeTable nodes, People people) {
        this.nodes = nodes;
        this.people = people;
    }

    NodeTable table() {
        return nodes;
    }

    People people() {
        return people;
    }

    @Override
    public Collection<Node> nodes() {
        List<Node> all = new ArrayList<>(nodes.size());
        nodes.forEach(state -> all.add(PolicyFacts.of(state)));
        return all;
    }

    @Override
    public Optional<Node> node(long id) {
        return nodes.get(new NodeId(id)).map(PolicyFacts::of);
    }

    @Override
    public Collection<User> users() {
        return people.users();
    }

    @Override
    public Set<String> domains() {
        return people.domains();
    }
}
