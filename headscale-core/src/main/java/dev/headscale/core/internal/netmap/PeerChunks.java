package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.netmap.Framing.Piece;
import dev.headscale.core.internal.world.NodeTable;
import dev.headscale.core.internal.world.NodeTable.Chunk;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.TailnetSettings;
import dev.headscale.policy.CompiledPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The peers of a full map, encoded chunk by chunk. A chunk that has not changed since somebody asked last is not encoded
 * again, and in one that has, only the nodes that have. Thread-safe: two threads may encode the same chunk at the same
 * time, and either result is good.
 */
final class PeerChunks {
    private final Framing framing;
    private final NodeViews views;
    private final Map<Integer, Encoded> newest = new ConcurrentHashMap<>();

    PeerChunks(Framing framing, NodeViews views) {
        this.framing = framing;
        this.views = views;
    }

    /**
     * A chunk as it is told. The settings name the domain that every node's text contains.
     *
     * @param routes whether viewers may see some of its nodes differently
     */
    private record Encoded(
            Chunk chunk,
            TailnetSettings settings,
            CompiledPolicy policy,
            Map<NodeState, Shown> nodes,
            boolean routes,
            Piece leading,
            Piece following) {
        boolean fits(World world, Chunk now) {
            return chunk == now && settings == world.settings() && policy == world.policy();
        }

        /** Tells whether nodes are shown like this, though by another policy. */
        boolean shows(Chunk now, Map<NodeState, Shown> others) {
            return chunk == now
                    && others.entrySet().stream()
                            .allMatch(other -> other.getValue().equals(nodes.get(other.getKey())));
        }

        Encoded with(CompiledPolicy other) {
            return new Encoded(chunk, settings, other, nodes, routes, leading, following);
        }
    }

    /** A node with how most see it. */
    private record Shown(PeerText text, Look look) {}

    /** Returns the elements of the {@code Peers} array for a viewer, without its brackets. */
    List<Piece> peers(World world, NodeState viewer, Predicate<NodeId> visible) {
        boolean uniform = world.policy().everybodySeesEverybody() && !Look.isRestricted(world, viewer);
        List<Piece> pieces = new ArrayList<>();
        for (int index = 0; index < world.nodes().chunkCount(); index++) {
            Chunk chunk = world.nodes().chunk(index).orElse(null);
            if (chunk == null) {
                continue;
            }
            Encoded encoded = encoded(world, index, chunk);
            boolean own = index == NodeTable.chunkOf(viewer.node().id());
            if (uniform && !own && !encoded.routes) {
                pieces.add(pieces.isEmpty() ? encoded.leading : encoded.following);
            } else {
                byte[] some = join(world, encoded, viewer, visible, !pieces.isEmpty());
                if (some.length > 0) {
                    pieces.add(framing.piece(some));
                }
            }
        }
        return pieces;
    }

    private Encoded encoded(World world, int index, Chunk chunk) {
        Encoded known = newest.get(index);
        if (known != null && known.fits(world, chunk)) {
            return known;
        }
        boolean sameSettings = known != null && known.settings == world.settings();
        Map<NodeState, Shown> reusable = known != null && sameSettings ? known.nodes : Map.of();
        Map<NodeState, Shown> nodes = new IdentityHashMap<>();
        boolean[] routes = {false};
        chunk.forEach(state -> {
            Shown old = reusable.get(state);
            nodes.put(state, new Shown(old == null ? new PeerText(views, state) : old.text, Look.shared(world, state)));
            routes[0] |= Look.dependsOnViewer(state);
        });
        Encoded fresh = known != null && sameSettings && known.shows(chunk, nodes)
                ? known.with(world.policy())
                : encode(world, chunk, nodes, routes[0]);
        newest.put(index, fresh);
        return fresh;
    }

    private Encoded encode(World world, Chunk chunk, Map<NodeState, Shown> nodes, boolean routes) {
        JsonText text = new JsonText();
        chunk.forEach(state -> {
            Shown shown = Objects.requireNonNull(nodes.get(state));
            text.raw(",").raw(shown.text.of(world, shown.look));
        });
        byte[] following = text.toBytes();
        byte[] leading = Arrays.copyOfRange(following, 1, following.length);
        return new Encoded(
                chunk,
                world.settings(),
                world.policy(),
                nodes,
                routes,
                framing.piece(leading),
                framing.piece(following));
    }

    /** Writes what one viewer is told of a chunk. */
    private static byte[] join(
            World world, Encoded encoded, NodeState viewer, Predicate<NodeId> visible, boolean comma) {
        NodeId self = viewer.node().id();
        boolean restricted = Look.isRestricted(world, viewer);
        JsonText text = new JsonText();
        boolean[] separate = {comma};
        encoded.chunk.forEach(state -> {
            NodeId id = state.node().id();
            Shown shown = encoded.nodes.get(state);
            if (shown != null && !id.equals(self) && visible.test(id)) {
                boolean special = restricted || Look.dependsOnViewer(state);
                Look look = special ? Look.peer(world, self, state) : shown.look;
                text.raw(separate[0] ? "," : "").raw(shown.text.of(world, look));
                separate[0] = true;
            }
        });
        return text.toBytes();
    }
}
