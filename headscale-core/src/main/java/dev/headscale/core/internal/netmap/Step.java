package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.wire.MapJson;
import dev.headscale.core.wire.SshJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One way from one world to another, with what was encoded for it so far. Thread-safe. */
final class Step {
    private final StepFacts facts;
    private final Framing framing;
    private final NodeViews views;
    private final Clock clock;

    /** Guarded by this. */
    private final Map<NodeState, PeerText> texts = new IdentityHashMap<>();

    /** What everybody who has not changed is sent, where everybody sees everybody. Written under this. */
    private volatile @Nullable Shared shared;

    /** What those are sent who have not changed, by what they see of the nodes concerned. */
    private final Map<BitSet, Shared> bySight = new ConcurrentHashMap<>();

    /** What many are sent; empty if that is nothing. */
    private record Shared(Optional<Framing.Message> message) {}

    Step(StepFacts facts, Framing framing, NodeViews views, Clock clock) {
        this.facts = facts;
        this.framing = framing;
        this.views = views;
        this.clock = clock;
    }

    boolean leads(World from, World to) {
        return facts.from() == from && facts.to() == to;
    }

    Optional<List<ByteBuffer>> message(Viewer viewer) {
        Optional<NodeState> self = facts.to().node(viewer.node());
        if (facts.isEmpty() || self.isEmpty()) {
            return Optional.empty();
        }
        if (facts.isBystander(self.get())) {
            Shared same = facts.isComplete() ? shared() : grouped(viewer, self.get());
            return same.message.map(message -> message.buffers(viewer.compress()));
        }
        return own(viewer, self.get()).map(json -> framing.message(json).buffers(viewer.compress()));
    }

    private Shared grouped(Viewer viewer, NodeState self) {
        return bySight.computeIfAbsent(
                facts.sight(viewer.node()),
                sight -> new Shared(own(viewer, self).map(framing::message)));
    }

    private Shared shared() {
        Shared known = shared;
        return known == null ? makeShared() : known;
    }

    private synchronized Shared makeShared() {
        Shared known = shared;
        if (known == null) {
            JsonText json = begin();
            List<NodeState> whole = List.copyOf(facts.delta().changed().values());
            Profiles profiles = new Profiles(facts.to()).ownersOf(whole);
            if (facts.usersChanged()) {
                profiles.changedSince(facts.from(), id -> true);
            }
            profiles.writeTo(json);
            peers(json, whole, facts.delta().removed(), id -> true, state -> Look.shared(facts.to(), state));
            known = new Shared(finished(json).map(framing::message));
            shared = known;
        }
        return known;
    }

    private static Optional<byte[]> finished(JsonText json) {
        return json.hasMembers() ? Optional.of(json.raw("}").toBytes()) : Optional.empty();
    }

    private Optional<byte[]> own(Viewer viewer, NodeState self) {
        World to = facts.to();
        NodeId id = viewer.node();
        JsonText json = begin();
        boolean selfChanged = facts.selfChanged(self);
        if (selfChanged) {
            json.member("Node", views.self(to, self, viewer.capabilityVersion(), Look.self(to, self)));
        }
        if (facts.settingsChanged()) {
            json.member("DNSConfig", views.dns(to, self));
        }
        if (facts.filterChanged(id)) {
            json.member("PacketFilters", MapJson.packetFilters(to.policy().packetFilter(id.value())));
        }
        if (facts.sshChanged(id)) {
            json.member("SSHPolicy", SshJson.policy(to.policy().sshRules(id.value())));
        }
        ownPeers(json, self, selfChanged);
        return finished(json);
    }

    private JsonText begin() {
        JsonText json = new JsonText().raw("{\"ControlTime\":").raw(MapJson.time(clock.instant()));
        if (facts.derpMapChanged()) {
            json.member("DERPMap", MapJson.derpMap(facts.to().derpMap()));
        }
        return json;
    }

    /** Adds the differences that a viewer may see. */
    private void ownPeers(JsonText json, NodeState self, boolean selfChanged) {
        NodeId viewer = self.node().id();
        List<NodeState> whole = new ArrayList<>();
        List<NodeId> gone = new ArrayList<>();
        for (NodeId id : facts.candidates(viewer)) {
            boolean saw = facts.sawBefore(viewer, id);
            if (!facts.seesNow(viewer, id)) {
                if (saw) {
                    gone.add(id);
                }
            } else if (!saw || facts.looksDifferent(viewer, id)) {
                facts.to().node(id).ifPresent(whole::add);
            }
        }
        // The viewer may have got another owner, whom it did not see before.
        Profiles profiles = new Profiles(facts.to()).ownersOf(whole).ownersOf(selfChanged ? List.of(self) : List.of());
        if (facts.usersChanged()) {
            profiles.changedSince(
                    facts.from(),
                    facts.isComplete() ? id -> true : new Profiles(facts.to()).ownersSeenBy(self)::contains);
        }
        profiles.writeTo(json);
        peers(
                json,
                whole,
                gone,
                id -> !id.equals(viewer) && facts.sawBefore(viewer, id) && facts.seesNow(viewer, id),
                state -> Look.peer(facts.to(), viewer, state));
    }

    private void peers(
            JsonText json,
            List<NodeState> whole,
            List<NodeId> gone,
            Predicate<NodeId> patchable,
            Function<NodeState, Look> looks) {
        json.array(
                "PeersChanged",
                whole.stream()
                        .map(state -> text(state).of(facts.to(), looks.apply(state)))
                        .toList());
        json.array(
                "PeersRemoved",
                gone.stream()
                        .map(id -> id.toString().getBytes(StandardCharsets.US_ASCII))
                        .toList());
        json.array(
                "PeersChangedPatch",
                facts.delta().patched().entrySet().stream()
                        .filter(entry -> patchable.test(entry.getKey()))
                        .map(entry -> entry.getValue().toJson())
                        .toList());
    }

    private synchronized PeerText text(NodeState state) {
        return texts.computeIfAbsent(state, fresh -> new PeerText(views, fresh));
    }
}
