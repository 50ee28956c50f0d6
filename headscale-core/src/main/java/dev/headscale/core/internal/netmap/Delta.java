package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.NodeTable;
import dev.headscale.core.internal.world.PolicyFacts;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Presence;
import dev.headscale.core.wire.HostInfoJson;
import dev.headscale.core.wire.PeerPatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What has become of the nodes between two worlds, sorted by how clients are to be told. Immutable. */
final class Delta {
    private final Map<NodeId, NodeState> changed = new LinkedHashMap<>();
    private final Map<NodeId, PeerPatch> patched = new LinkedHashMap<>();
    private final List<NodeId> removed = new ArrayList<>();

    private final Set<NodeId> moved = new HashSet<>();

    private Delta() {}

    static Delta between(World from, World to) {
        Delta delta = new Delta();
        to.nodes().differencesFrom(from.nodes(), new NodeTable.Differences() {
            @Override
            public void present(Optional<NodeState> before, NodeState now) {
                delta.add(before, now);
            }

            @Override
            public void gone(NodeState before) {
                delta.removed.add(before.node().id());
                delta.moved.add(before.node().id());
            }
        });
        return delta;
    }

    /** Nodes that are told in full: new ones, and those of which more has changed than a patch can say. */
    Map<NodeId, NodeState> changed() {
        return changed;
    }

    /** What has changed of nodes of which it is little, and whether a node that is told in full came or went. */
    Map<NodeId, PeerPatch> patched() {
        return patched;
    }

    /** Nodes that are gone. */
    List<NodeId> removed() {
        return removed;
    }

    /** Tells whether a policy may treat a node otherwise than before. All such nodes are told in full, or gone. */
    boolean isMoved(NodeId id) {
        return moved.contains(id);
    }

    boolean isEmpty() {
        return changed.isEmpty() && patched.isEmpty() && removed.isEmpty();
    }

    private void add(Optional<NodeState> before, NodeState now) {
        NodeId id = now.node().id();
        if (before.isEmpty()) {
            changed.put(id, now);
            moved.add(id);
            return;
        }
        boolean same = PolicyFacts.same(before.get(), now);
        if (!same) {
            moved.add(id);
        }
        Presence was = before.get().presence();
        boolean whole = !same || needsWhole(before.get(), now);
        if (whole) {
            changed.put(id, now);
        }
        PeerPatch unchanged = PeerPatch.of(id);
        PeerPatch patch = whole ? unchanged : paths(unchanged, was, now.presence());
        // Also beside a whole node, which clients reduce to a patch of their own and lose a LastSeen that is new to
        // them.
        patch = connection(patch, was, now.presence());
        if (!patch.equals(unchanged)) {
            patched.put(id, patch);
        }
    }

    private static boolean needsWhole(NodeState before, NodeState now) {
        Node old = before.node();
        Presence was = before.presence();
        Presence is = now.presence();
        // An equal node in another object is how the engine says that time has changed what is told of it.
        return old != now.node()
                || was.capabilityVersion() > 0 && is.capabilityVersion() == 0
                || was.hostInfo().preferredDerp() > 0 && is.hostInfo().preferredDerp() == 0
                || !was.discoKey().equals(is.discoKey())
                || was.lastSeen().isPresent() && is.lastSeen().isEmpty()
                || !HostInfoJson.sameForPeers(was.hostInfo(), is.hostInfo());
    }

    private static PeerPatch paths(PeerPatch unchanged, Presence was, Presence is) {
        PeerPatch patch = unchanged;
        if (!was.endpoints().equals(is.endpoints())) {
            patch = patch.withEndpoints(is.endpoints());
        }
        if (was.hostInfo().preferredDerp() != is.hostInfo().preferredDerp()) {
            patch = patch.withHomeDerp(is.hostInfo().preferredDerp());
        }
        boolean becomesReachable =
                was.hostInfo().preferredDerp() == 0 && is.hostInfo().preferredDerp() != 0;
        // Naming the version makes clients build their netmap anew. Up to 1.98 they show others (debug output, GUIs)
        // the
        // map as last built, which must not go on without the relay of a peer that has just joined.
        if (was.capabilityVersion() != is.capabilityVersion() || becomesReachable) {
            patch = patch.withCapabilityVersion(is.capabilityVersion());
        }
        return patch;
    }

    private static PeerPatch connection(PeerPatch patch, Presence was, Presence is) {
        if (is.online()) {
            return was.online() ? patch : patch.withOnline(true, Optional.empty());
        }
        boolean told = !was.online() && was.lastSeen().equals(is.lastSeen());
        if (told) {
            return patch;
        }
        PeerPatch offline = patch.withOnline(false, is.lastSeen());
        // One that leaves before it had a relay would otherwise go on to be shown as online without one; see paths.
        boolean neverReachable = was.online() && is.hostInfo().preferredDerp() == 0 && is.capabilityVersion() > 0;
        return neverReachable ? offline.withCapabilityVersion(is.capabilityVersion()) : offline;
    }
}
