package dev.headscale.policy.internal.explain;

import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.Inventory;
import dev.headscale.policy.PolicyDiff;
import dev.headscale.policy.PolicyDiff.Change;
import dev.headscale.policy.PolicyDiff.Kind;
import dev.headscale.policy.internal.explain.Permissions.Door;
import dev.headscale.policy.internal.explain.Permissions.Opening;
import dev.headscale.policy.internal.explain.Permissions.Right;
import dev.headscale.policy.internal.syntax.PortRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Finds what two policies allow differently. The cost grows with the nodes whose rules differ. Used by one thread. */
public final class Differ {
    private static final Right TRAFFIC = new Right(Kind.TRAFFIC, "");

    private final CompiledPolicy before;
    private final CompiledPolicy after;
    private final NodeBits bits;

    /** Of one kind of change: on which targets it is. */
    private final Map<Group, BitSet> targets = new LinkedHashMap<>();

    /** What several targets may have in common. The traffic is empty but for packets. */
    private record Group(boolean gained, Right right, Set<Traffics.Item> traffic, BitSet sources) {}

    private Differ(CompiledPolicy before, CompiledPolicy after, Inventory inventory) {
        this.before = before;
        this.after = after;
        this.bits = new NodeBits(inventory);
    }

    /** Compares two policies for the nodes that both were compiled with. */
    public static PolicyDiff between(CompiledPolicy before, CompiledPolicy after, Inventory inventory) {
        return new Differ(before, after, inventory).run();
    }

    private PolicyDiff run() {
        for (int i = 0; i < bits.nodes().size(); i++) {
            Inventory.Node node = bits.nodes().get(i);
            boolean same = before.packetFilter(node.id()).equals(after.packetFilter(node.id()))
                    && before.sshRules(node.id()).equals(after.sshRules(node.id()));
            if (!same) {
                compare(i, Permissions.of(before, node, bits), Permissions.of(after, node, bits));
            }
            attributes(i, node.id());
        }
        List<Change> changes = new ArrayList<>();
        targets.forEach((group, nodes) -> changes.add(new Change(
                group.gained,
                group.right.kind(),
                bits.ids(group.sources),
                bits.ids(nodes),
                group.right.what() + Traffics.text(group.traffic))));
        changes.sort(Comparator.comparing(Change::kind)
                .thenComparing(Change::gained)
                .thenComparing(
                        change -> -change.sources().size() * change.targets().size())
                .thenComparing(Change::what));
        return new PolicyDiff(changes);
    }

    private void compare(int target, Permissions old, Permissions now) {
        Map<Sided, Set<Traffics.Item>> traffic = new LinkedHashMap<>();
        Set<Door> doors = new LinkedHashSet<>(old.doors().keySet());
        doors.addAll(now.doors().keySet());
        for (Door door : doors) {
            List<Opening> was = old.doors().getOrDefault(door, List.of());
            List<Opening> is = now.doors().getOrDefault(door, List.of());
            for (PortRange ports : slices(was, is)) {
                BitSet lost = sources(was, ports);
                BitSet gained = sources(is, ports);
                split(lost, gained, target);
                add(traffic, new Sided(true, gained), door, ports);
                add(traffic, new Sided(false, lost), door, ports);
            }
        }
        bySource(traffic, true).forEach((items, who) -> group(true, TRAFFIC, items, who, target));
        bySource(traffic, false).forEach((items, who) -> group(false, TRAFFIC, items, who, target));
        Set<Right> rights = new LinkedHashSet<>(old.rights().keySet());
        rights.addAll(now.rights().keySet());
        for (Right right : rights) {
            BitSet lost = copy(old.rights().get(right));
            BitSet gained = copy(now.rights().get(right));
            split(lost, gained, target);
            group(true, right, Set.of(), gained, target);
            group(false, right, Set.of(), lost, target);
        }
    }

    /** Puts the sources together for which all the same traffic has changed. */
    private static Map<Set<Traffics.Item>, BitSet> bySource(Map<Sided, Set<Traffics.Item>> traffic, boolean gained) {
        BitSet all = new BitSet();
        traffic.keySet().stream().filter(sided -> sided.gained == gained).forEach(sided -> all.or(sided.sources));
        Map<Set<Traffics.Item>, BitSet> grouped = new LinkedHashMap<>();
        all.stream().forEach(source -> {
            Set<Traffics.Item> items = new LinkedHashSet<>();
            traffic.forEach((sided, some) -> {
                if (sided.gained == gained && sided.sources.get(source)) {
                    items.addAll(some);
                }
            });
            grouped.computeIfAbsent(items, none -> new BitSet()).set(source);
        });
        return grouped;
    }

    private record Sided(boolean gained, BitSet sources) {}

    private static BitSet copy(@org.jspecify.annotations.Nullable BitSet set) {
        return set == null ? new BitSet() : (BitSet) set.clone();
    }

    /** Takes out of two sets what they have in common, and the node itself. */
    private static void split(BitSet lost, BitSet gained, int self) {
        BitSet both = (BitSet) lost.clone();
        both.and(gained);
        lost.andNot(both);
        gained.andNot(both);
        lost.clear(self);
        gained.clear(self);
    }

    private static void add(Map<Sided, Set<Traffics.Item>> traffic, Sided sided, Door door, PortRange ports) {
        if (!sided.sources.isEmpty()) {
            traffic.computeIfAbsent(sided, none -> new LinkedHashSet<>())
                    .add(new Traffics.Item(door.place(), door.protocol(), ports));
        }
    }

    /** Cuts all ports that are mentioned into ranges within which all ports are treated alike. */
    private static List<PortRange> slices(List<Opening> was, List<Opening> is) {
        TreeSet<Integer> starts = new TreeSet<>();
        for (List<Opening> side : List.of(was, is)) {
            for (Opening opening : side) {
                starts.add(opening.ports().first());
                starts.add(opening.ports().last() + 1);
            }
        }
        List<PortRange> slices = new ArrayList<>();
        int from = -1;
        for (int start : starts) {
            if (from >= 0) {
                slices.add(new PortRange(from, start - 1));
            }
            from = start;
        }
        return slices;
    }

    private static BitSet sources(List<Opening> openings, PortRange slice) {
        BitSet sources = new BitSet();
        for (Opening opening : openings) {
            if (opening.ports().contains(slice.first())) {
                sources.or(opening.sources());
            }
        }
        return sources;
    }

    private void attributes(int target, long id) {
        Map<String, JsonNode> was = new TreeMap<>(before.nodeAttributes(id));
        Map<String, JsonNode> is = new TreeMap<>(after.nodeAttributes(id));
        is.forEach((name, value) -> {
            if (!value.equals(was.get(name))) {
                group(true, attribute(name, value), Set.of(), new BitSet(), target);
            }
        });
        was.forEach((name, value) -> {
            if (!value.equals(is.get(name))) {
                group(false, attribute(name, value), Set.of(), new BitSet(), target);
            }
        });
    }

    private static Right attribute(String name, JsonNode value) {
        return new Right(Kind.ATTRIBUTE, value.isEmpty() ? name : name + " " + value);
    }

    private void group(boolean gained, Right right, Set<Traffics.Item> traffic, BitSet sources, int target) {
        if (!sources.isEmpty() || right.kind() == Kind.ATTRIBUTE) {
            targets.computeIfAbsent(new Group(gained, right, traffic, sources), none -> new BitSet())
                    .set(target);
        }
    }
}
