package dev.headscale.core.internal.world;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.RouteElection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * In which order the routers of each subnet are preferred; default routes have no order, because clients choose their exit node
 * themselves. Whoever serves stays first while it is online. One that goes offline falls behind those that are online and does
 * not take over again when it comes back; if nobody is online, the last one keeps the subnet, so that clients do not send the
 * packets elsewhere. Immutable and thread-safe.
 */
public final class RouterOrder implements RouteElection {
    /** No routers. */
    static final RouterOrder EMPTY = new RouterOrder(PersistentMap.empty());

    private final PersistentMap<IpPrefix, List<NodeId>> routers;

    private RouterOrder(PersistentMap<IpPrefix, List<NodeId>> routers) {
        this.routers = routers;
    }

    /** Returns this after a node has come, changed or gone; the same object if that moves nobody. */
    RouterOrder with(NodeId id, Optional<NodeState> before, Optional<NodeState> now, NodeTable nodes) {
        List<IpPrefix> had = subnets(before);
        List<IpPrefix> has = subnets(now);
        if (had.isEmpty() && has.isEmpty() || had.equals(has) && isOnline(before) == isOnline(now)) {
            return this;
        }
        Set<IpPrefix> concerned = new LinkedHashSet<>(had);
        concerned.addAll(has);
        PersistentMap<IpPrefix, List<NodeId>> changed = routers;
        for (IpPrefix subnet : concerned) {
            List<NodeId> old = changed.get(subnet).orElse(List.of());
            List<NodeId> all = new ArrayList<>(old);
            if (!has.contains(subnet)) {
                all.remove(id);
            } else if (!all.contains(id)) {
                all.add(id);
            }
            List<NodeId> ordered = onlineFirst(all, other -> isOnline(nodes.get(other)));
            if (!ordered.equals(old)) {
                changed = ordered.isEmpty() ? changed.remove(subnet) : changed.put(subnet, ordered);
            }
        }
        return changed == routers ? this : new RouterOrder(changed);
    }

    /** Returns this with the order of another as far as that goes: for the same nodes after they were loaded anew. */
    RouterOrder asIn(RouterOrder earlier, NodeTable nodes) {
        PersistentMap<IpPrefix, List<NodeId>> result = routers;
        for (Map.Entry<IpPrefix, List<NodeId>> entry : entries().entrySet()) {
            Set<NodeId> all =
                    new LinkedHashSet<>(earlier.routers.get(entry.getKey()).orElse(List.of()));
            all.retainAll(entry.getValue());
            all.addAll(entry.getValue());
            result = result.put(entry.getKey(), onlineFirst(new ArrayList<>(all), other -> isOnline(nodes.get(other))));
        }
        return new RouterOrder(result);
    }

    private static List<NodeId> onlineFirst(List<NodeId> ids, Predicate<NodeId> online) {
        List<NodeId> ordered = new ArrayList<>(ids.size());
        ids.stream().filter(online).forEach(ordered::add);
        ids.stream().filter(online.negate()).forEach(ordered::add);
        return List.copyOf(ordered);
    }

    private static boolean isOnline(Optional<NodeState> state) {
        return state.filter(one -> one.presence().online()).isPresent();
    }

    private static List<IpPrefix> subnets(Optional<NodeState> state) {
        return state.map(PolicyFacts::routes).orElse(List.of()).stream()
                .filter(route -> !route.isDefaultRoute())
                .toList();
    }

    private Map<IpPrefix, List<NodeId>> entries() {
        Map<IpPrefix, List<NodeId>> entries = new HashMap<>();
        routers.forEach(entries::put);
        return entries;
    }

    @Override
    public long elect(IpPrefix route, List<Long> candidates) {
        for (NodeId router : routers.get(route).orElse(List.of())) {
            if (candidates.contains(router.value())) {
                return router.value();
            }
        }
        return NOBODY;
    }

    /** Returns the router of each subnet. */
    public Map<IpPrefix, NodeId> primaries() {
        Map<IpPrefix, NodeId> primaries = new HashMap<>();
        routers.forEach((subnet, ids) -> primaries.put(subnet, ids.get(0)));
        return primaries;
    }

    /** Returns the nodes that may have taken over a subnet, or lost one, since an earlier order. */
    public Set<NodeId> movedSince(RouterOrder earlier) {
        Set<NodeId> moved = new TreeSet<>();
        if (this != earlier) {
            addDifferences(earlier, moved);
            earlier.addDifferences(this, moved);
        }
        return moved;
    }

    private void addDifferences(RouterOrder other, Set<NodeId> moved) {
        routers.forEach((subnet, ids) -> {
            if (!other.routers.get(subnet).equals(Optional.of(ids))) {
                moved.addAll(ids);
            }
        });
    }
}
