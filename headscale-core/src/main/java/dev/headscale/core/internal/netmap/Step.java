package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.netmap.Framing.Piece;
import dev.headscale.core.internal.world.NodeTable;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.wire.MapJson;
import dev.headscale.core.wire.SshJson;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One way from one world to another, with what was encoded for it so far. Thread-safe. */
final class Step {
    /** So many peers in full are put together of pieces that many viewers share, as in full maps. */
    private static final int MANY = NodeTable.CHUNK;

    /** Bounds for how many sets of users something is kept. */
    private static final int MOST_GROUPS = 1024;

    private final StepFacts facts;
    private final Framing framing;
    private final NodeViews views;
    private final PeerChunks chunks;
    private final Clock clock;

    /** Guarded by this. */
    private final Map<NodeState, PeerText> texts = new IdentityHashMap<>();

    /** What everybody who has not changed is sent, where everybody sees everybody. Written under this. */
    private volatile @Nullable Shared shared;

    /** What those are sent who have not changed, by what they see of the nodes concerned. */
    private final Map<BitSet, Shared> bySight = new ConcurrentHashMap<>();

    /** What is in front of many peers in full, by the users whom the viewer has to know. */
    private final Kept<Set<Long>, Piece> beforePeers = new Kept<>(MOST_GROUPS);

    private final IdTexts removed = new IdTexts();

    /** What many are sent; empty if that is nothing. */
    private record Shared(Optional<Framing.Message> message) {}

    private Shared shared(List<Piece> pieces) {
        return new Shared(pieces.isEmpty() ? Optional.empty() : Optional.of(framing.message(pieces)));
    }

    Step(StepFacts facts, Framing framing, NodeViews views, PeerChunks chunks, Clock clock) {
        this.facts = facts;
        this.framing = framing;
        this.views = views;
        this.chunks = chunks;
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
        List<Piece> own = own(viewer, self.get());
        return own.isEmpty() ? Optional.empty() : Optional.of(framing.message(viewer.compress(), own));
    }

    private Shared grouped(Viewer viewer, NodeState self) {
        return bySight.computeIfAbsent(facts.sight(viewer.node()), sight -> shared(own(viewer, self)));
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
            Sight gone = Sight.of(facts.delta().removed());
            known = shared(finished(peers(json, whole, state -> Look.shared(facts.to(), state), gone, id -> true)));
            shared = known;
        }
        return known;
    }

    /** Returns a message in one piece; none if there is nothing in it but the time. */
    private List<Piece> finished(JsonText json) {
        return json.hasMembers() ? List.of(framing.piece(json.raw("}").toBytes())) : List.of();
    }

    private List<Piece> own(Viewer viewer, NodeState self) {
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
        return withPeers(json, self, selfChanged);
    }

    private JsonText begin() {
        JsonText json = new JsonText().raw("{\"ControlTime\":").raw(MapJson.time(clock.instant()));
        if (facts.derpMapChanged()) {
            json.member("DERPMap", MapJson.derpMap(facts.to().derpMap()));
        }
        return json;
    }

    /** Completes a message by the differences that a viewer may see. */
    private List<Piece> withPeers(JsonText json, NodeState self, boolean selfChanged) {
        Glance glance = facts.glance(self);
        Sight whole = facts.toldInFull(self, glance);
        // The viewer may have got another owner, whom it did not see before.
        Profiles profiles = new Profiles(facts.to()).ownersOf(whole).ownersOf(selfChanged ? List.of(self) : List.of());
        if (facts.usersChanged()) {
            profiles.changedSince(
                    facts.from(),
                    facts.isComplete() ? id -> true : new Profiles(facts.to()).ownersSeenBy(self)::contains);
        }
        Predicate<NodeId> patchable = glance.kept()::sees;
        if (whole.size() < MANY) {
            profiles.writeTo(json);
            Function<NodeState, Look> looks =
                    state -> Look.peer(facts.to(), self.node().id(), state);
            List<NodeState> states = whole.ids().stream()
                    .flatMap(id -> facts.to().node(id).stream())
                    .toList();
            return finished(peers(json, states, looks, glance.gone(), patchable));
        }
        List<Piece> pieces = new ArrayList<>();
        pieces.add(framing.piece(json.toBytes()));
        pieces.add(beforePeers.of(profiles.ids(), () -> beforePeers(profiles)));
        pieces.addAll(chunks.peers(facts.to(), self, whole));
        pieces.add(framing.piece(goneAndPatched(new JsonText().raw("]"), glance.gone(), patchable)
                .raw("}")
                .toBytes()));
        return pieces;
    }

    private Piece beforePeers(Profiles profiles) {
        JsonText json = new JsonText();
        profiles.writeTo(json);
        return framing.piece(json.raw(",\"PeersChanged\":[").toBytes());
    }

    private JsonText peers(
            JsonText json,
            List<NodeState> whole,
            Function<NodeState, Look> looks,
            Sight gone,
            Predicate<NodeId> patchable) {
        json.array(
                "PeersChanged",
                whole.stream()
                        .map(state -> text(state).of(facts.to(), looks.apply(state)))
                        .toList());
        return goneAndPatched(json, gone, patchable);
    }

    private JsonText goneAndPatched(JsonText json, Sight gone, Predicate<NodeId> patchable) {
        json.array("PeersRemoved", removed.of(gone));
        return json.array(
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
