package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.policy.CompiledPolicy;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

    /** The nodes that may look different to somebody who has seen them all along. */
    private final Sight suspects;

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
        Set<NodeId> ids = new TreeSet<>(routers);
        ids.addAll(delta.changed().keySet());
        this.suspects = Sight.of(policyChanged && !incremental ? withThoseThatLookDifferent(ids) : ids);
        ids.addAll(delta.removed());
        ids.addAll(delta.patched().keySet());
        this.concerned = List.copyOf(ids);
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

    private Set<NodeId> withThoseThatLookDifferent(Set<NodeId> changed) {
        Set<NodeId> ids = new TreeSet<>(changed);
        to.nodes().forEach(now -> {
            NodeId id = now.node().id();
            if (from.node(id)
                    .filter(before -> !Look.shared(from, before).equals(Look.shared(to, now)))
                    .isPresent()) {
                ids.add(id);
            }
        });
        return ids;
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

    /** Looks at the step with a viewer's eyes: at all nodes after a new policy, otherwise at the nodes concerned. */
    Glance glance(NodeState self) {
        NodeId viewer = self.node().id();
        if (policyChanged && (!incremental || delta.isMoved(viewer))) {
            return new Glance(Sight.of(from, viewer), Sight.of(to, viewer));
        }
        List<NodeId> others =
                concerned.stream().filter(id -> !id.equals(viewer)).toList();
        return new Glance(
                Sight.of(others.stream().filter(id -> sawBefore(viewer, id)).toList()),
                Sight.of(others.stream().filter(id -> seesNow(viewer, id)).toList()));
    }

    /** Returns the nodes that a viewer has to be told in full. */
    Sight toldInFull(NodeState self, Glance glance) {
        NodeId viewer = self.node().id();
        Sight kept = glance.kept();
        Sight suspicious = isRestricted(self) ? kept : kept.and(suspects);
        return glance.come()
                .or(Sight.of(suspicious.ids().stream()
                        .filter(id -> looksDifferent(viewer, id))
                        .toList()));
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
        if (isRestricted(self)) {
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
