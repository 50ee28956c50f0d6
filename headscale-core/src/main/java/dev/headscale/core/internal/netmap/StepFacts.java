package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.policy.CompiledPolicy;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What differs between two worlds, and for whom. Immutable and thread-safe. */
final class StepFacts {
    private final World from;
    private final World to;
    private final Delta delta;
    private final boolean policyChanged;

    /** Whether the policy has changed only in what the changed nodes touch. */
    private final boolean incremental;

    private final boolean complete;

    /** Whether some nodes have changed, but nothing that makes more viewers than these look at something else. */
    private final boolean plain;

    /** Whether some changed nodes look different to different viewers. */
    private final boolean changedRouters;

    /** The nodes of which bystanders may be told something. */
    private final List<NodeId> concerned;

    /** The nodes of which anybody who sees them may be told something. */
    private final Set<NodeId> suspects = new TreeSet<>();

    /** The nodes that may have taken routes over from another, or lost them to it. */
    private final Set<NodeId> routers = new TreeSet<>();

    StepFacts(World from, World to) {
        this.from = from;
        this.to = to;
        this.delta = Delta.between(from, to);
        this.policyChanged = from.policy() != to.policy();
        this.incremental = from.livePolicy().isOfTheSame(to.livePolicy());
        this.complete = from.policy().everybodySeesEverybody() && to.policy().everybodySeesEverybody();
        this.routers.addAll(to.routers().movedSince(from.routers()));
        this.changedRouters = delta.changed().values().stream().anyMatch(Look::dependsOnViewer);
        if (policyChanged) {
            addRouters(from);
            addRouters(to);
        }
        suspects.addAll(routers);
        suspects.addAll(delta.changed().keySet());
        suspects.addAll(delta.removed());
        Set<NodeId> ids = new TreeSet<>(suspects);
        ids.addAll(delta.patched().keySet());
        this.concerned = List.copyOf(ids);
        if (policyChanged && !incremental) {
            addThoseThatLookDifferent();
        }
        this.plain = !policyChanged && !settingsChanged() && !usersChanged() && !changedRouters && routers.isEmpty();
    }

    private void addRouters(World world) {
        if (!world.livePolicy().hasNoRouters()) {
            world.nodes().forEach(state -> {
                if (Look.dependsOnViewer(state)) {
                    routers.add(state.node().id());
                }
            });
        }
    }

    private void addThoseThatLookDifferent() {
        to.nodes().forEach(now -> {
            NodeId id = now.node().id();
            if (from.node(id)
                    .filter(before -> !Look.shared(from, before).equals(Look.shared(to, now)))
                    .isPresent()) {
                suspects.add(id);
            }
        });
    }

    World from() {
        return from;
    }

    World to() {
        return to;
    }

    Delta delta() {
        return delta;
    }

    boolean derpMapChanged() {
        return from.derpMap() != to.derpMap();
    }

    boolean settingsChanged() {
        return from.settings() != to.settings();
    }

    boolean usersChanged() {
        return from.users() != to.users();
    }

    /** Tells whether everybody sees everybody, before and after. */
    boolean isComplete() {
        return complete;
    }

    boolean isEmpty() {
        return delta.isEmpty() && !derpMapChanged() && !settingsChanged() && !usersChanged() && !policyChanged;
    }

    /** Tells whether what a node is told about itself differs. */
    boolean selfChanged(NodeState self) {
        NodeId id = self.node().id();
        if (delta.changed().containsKey(id) || settingsChanged()) {
            return true;
        }
        Optional<NodeState> before = from.node(id);
        return mayLookDifferent(id)
                && (before.isEmpty() || !Look.self(from, before.get()).equals(Look.self(to, self)));
    }

    private boolean mayLookDifferent(NodeId id) {
        return policyChanged || routers.contains(id);
    }

    boolean filterChanged(NodeId viewer) {
        CompiledPolicy before = from.policy();
        CompiledPolicy now = to.policy();
        long id = viewer.value();
        return policyChanged
                && !now.sameFilter(id, before)
                && !now.packetFilter(id).equals(before.packetFilter(id));
    }

    boolean sshChanged(NodeId viewer) {
        long id = viewer.value();
        return policyChanged && !to.policy().sshRules(id).equals(from.policy().sshRules(id));
    }

    /**
     * What one viewer saw before a step, and what it sees after it.
     *
     * @param candidates the nodes that may have come into its sight, gone out of it, or look different, in order
     * @param sawBefore tells what it saw
     * @param seesNow tells what it sees
     */
    record Glance(Collection<NodeId> candidates, Predicate<NodeId> sawBefore, Predicate<NodeId> seesNow) {}

    /** Looks at the step with a viewer's eyes. */
    Glance glance(NodeState self) {
        NodeId viewer = self.node().id();
        if (policyChanged && (!incremental || delta.isMoved(viewer))) {
            Sight before = Sight.of(from, viewer);
            Sight now = Sight.of(to, viewer);
            Set<NodeId> also = isRestricted(self) ? everybody() : suspects;
            return new Glance(Sight.differences(viewer, before, now, also), before::sees, now::sees);
        }
        Set<NodeId> candidates = new TreeSet<>(suspects);
        candidates.remove(viewer);
        return new Glance(candidates, id -> sawBefore(viewer, id), id -> seesNow(viewer, id));
    }

    private Set<NodeId> everybody() {
        Set<NodeId> ids = new TreeSet<>(suspects);
        from.nodes().forEach(state -> ids.add(state.node().id()));
        to.nodes().forEach(state -> ids.add(state.node().id()));
        return ids;
    }

    private boolean isRestricted(NodeState self) {
        return Look.isRestricted(to, self)
                || Look.isRestricted(from, from.node(self.node().id()).orElse(self));
    }

    private boolean sawBefore(NodeId viewer, NodeId id) {
        return from.node(id).isPresent() && sees(from.policy(), viewer, id);
    }

    private boolean seesNow(NodeId viewer, NodeId id) {
        return to.node(id).isPresent() && sees(to.policy(), viewer, id);
    }

    private static boolean sees(CompiledPolicy policy, NodeId viewer, NodeId id) {
        return policy.everybodySeesEverybody() || policy.canSee(viewer.value(), id.value());
    }

    /** Tells whether a node that a viewer sees all along has to be told in full. */
    boolean looksDifferent(NodeId viewer, NodeId id) {
        if (delta.changed().containsKey(id)) {
            return true;
        }
        Optional<NodeState> before = from.node(id);
        Optional<NodeState> now = to.node(id);
        return mayLookDifferent(id)
                && before.isPresent()
                && now.isPresent()
                && !Look.peer(from, viewer, before.get()).equals(Look.peer(to, viewer, now.get()));
    }

    /**
     * Tells whether nothing about a viewer has changed, so that it is sent what all such viewers are who see the same of the
     * {@linkplain #concerned nodes concerned}.
     */
    boolean isBystander(NodeState self) {
        NodeId viewer = self.node().id();
        if (Look.isRestricted(to, self)
                || Look.isRestricted(from, from.node(viewer).orElse(self))) {
            return false;
        }
        if (plain) {
            return !delta.changed().containsKey(viewer);
        }
        return !settingsChanged()
                && (complete || !usersChanged())
                && (!policyChanged || incremental && !delta.isMoved(viewer))
                && !changedRouters
                && !selfChanged(self)
                && !filterChanged(viewer)
                && !sshChanged(viewer)
                && routers.stream().noneMatch(id -> routerIsNews(viewer, id));
    }

    /** Returns a bit for each node concerned that a viewer saw before, and one for each that it sees now. */
    BitSet sight(NodeId viewer) {
        BitSet sight = new BitSet(2 * concerned.size());
        int bit = 0;
        for (NodeId id : concerned) {
            if (!id.equals(viewer)) {
                sight.set(bit, sawBefore(viewer, id));
                sight.set(bit + 1, seesNow(viewer, id));
            }
            bit += 2;
        }
        return sight;
    }

    private boolean routerIsNews(NodeId viewer, NodeId id) {
        return !id.equals(viewer) && !delta.changed().containsKey(id) && looksDifferent(viewer, id);
    }
}
