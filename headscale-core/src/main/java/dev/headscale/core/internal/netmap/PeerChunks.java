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
import java.util.function.Supplier;

/**
 * The peers of a full map, encoded chunk by chunk. A chunk that has not changed since somebody asked last is not encoded
 * again, and in one that has, only the nodes that have. Thread-safe: two threads may encode the same chunk at the same
 * time, and either result is good.
 */
final class PeerChunks {
    /** Bounds what is kept for a chunk. */
    private static final int MOST_PARTS = 128;

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
            Parts parts) {
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
            return new Encoded(chunk, settings, other, nodes, routes, parts);
        }
    }

    /** What viewers who see some nodes of a chunk are sent of it. Thread-safe. */
    private final class Parts {
        private final Kept<Part, Piece> known = new Kept<>(MOST_PARTS);

        Piece of(long mask, boolean leading, boolean keep, Supplier<byte[]> elements) {
            return known.of(new Part(mask, leading), keep, () -> framing.piece(afterComma(elements.get(), leading)));
        }
    }

    /** Some nodes of a chunk, as the first elements of an array or as later ones. */
    private record Part(long mask, boolean leading) {}

    /** A node with how most see it. */
    private record Shown(PeerText text, Look look) {}

    /** Returns the elements of the {@code Peers} array for a viewer, without its brackets. */
    List<Piece> peers(World world, NodeState viewer, Sight sight) {
        boolean alike = !Look.isRestricted(world, viewer);
        int own = NodeTable.chunkOf(viewer.node().id());
        List<Piece> pieces = new ArrayList<>();
        for (int index = 0; index < world.nodes().chunkCount(); index++) {
            long mask = sight.mask(index);
            Chunk chunk = world.nodes().chunk(index).orElse(null);
            if (chunk == null || mask == 0) {
                continue;
            }
            Encoded encoded = encoded(world, index, chunk);
            boolean leading = pieces.isEmpty();
            if (alike && !encoded.routes) {
                pieces.add(encoded.parts.of(mask, leading, index != own, () -> join(world, encoded, viewer, mask)));
            } else {
                pieces.add(framing.piece(afterComma(join(world, encoded, viewer, mask), leading)));
            }
        }
        return pieces;
    }

    private static byte[] afterComma(byte[] elements, boolean leading) {
        return leading ? Arrays.copyOfRange(elements, 1, elements.length) : elements;
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
                : new Encoded(chunk, world.settings(), world.policy(), nodes, routes[0], new Parts());
        newest.put(index, fresh);
        return fresh;
    }

    /** Writes what one viewer is told of some nodes of a chunk, a comma in front of each. */
    private static byte[] join(World world, Encoded encoded, NodeState viewer, long mask) {
        NodeId self = viewer.node().id();
        boolean restricted = Look.isRestricted(world, viewer);
        JsonText text = new JsonText();
        Sight.visit(encoded.chunk, mask, state -> {
            Shown shown = Objects.requireNonNull(encoded.nodes.get(state));
            boolean special = restricted || Look.dependsOnViewer(state);
            Look look = special ? Look.peer(world, self, state) : shown.look;
            text.raw(",").raw(shown.text.of(world, look));
        });
        return text.toBytes();
    }
}
