package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.NodeTable;
import dev.headscale.core.internal.world.NodeTable.Chunk;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.policy.CompiledPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Which peers a viewer sees: for each chunk of the node table, a bit for each of its places. Viewers with the same bits for
 * a chunk are sent the same bytes. Immutable.
 */
final class Sight {
    private final World world;
    private final long[] masks;

    private Sight(World world, long[] masks) {
        this.world = world;
        this.masks = masks;
    }

    static Sight of(World world, NodeId viewer) {
        CompiledPolicy policy = world.policy();
        long[] masks = new long[world.nodes().chunkCount()];
        if (policy.everybodySeesEverybody()) {
            for (int index = 0; index < masks.length; index++) {
                masks[index] = world.nodes().chunk(index).map(Chunk::taken).orElse(0L);
            }
            clear(masks, viewer);
        } else {
            policy.peers(viewer.value()).mapToObj(NodeId::new).forEach(id -> set(masks, id));
        }
        return new Sight(world, masks);
    }

    /** Returns a part of what somebody sees. */
    static Sight of(World world, Collection<NodeState> peers) {
        long[] masks = new long[world.nodes().chunkCount()];
        peers.forEach(state -> set(masks, state.node().id()));
        return new Sight(world, masks);
    }

    /** Returns what a viewer sees in one world and not in another, and nodes that are of interest anyway, in order. */
    static List<NodeId> differences(NodeId viewer, Sight one, Sight other, Collection<NodeId> also) {
        int chunks = Math.max(one.masks.length, other.masks.length);
        long[] masks = Arrays.copyOf(one.masks, chunks);
        for (int index = 0; index < other.masks.length; index++) {
            masks[index] ^= other.masks[index];
        }
        also.forEach(id -> set(masks, id));
        clear(masks, viewer);
        List<NodeId> ids = new ArrayList<>();
        for (int index = 0; index < chunks; index++) {
            for (long rest = masks[index]; rest != 0; rest &= rest - 1) {
                ids.add(NodeTable.idOf(index, Long.numberOfTrailingZeros(rest)));
            }
        }
        return ids;
    }

    boolean sees(NodeId id) {
        int chunk = NodeTable.chunkOf(id);
        return chunk < masks.length && (masks[chunk] & bit(id)) != 0;
    }

    /** Returns the bits of a chunk. */
    long mask(int chunk) {
        return masks[chunk];
    }

    /** Visits what is seen, by ascending id. */
    void forEach(Consumer<NodeState> action) {
        for (int index = 0; index < masks.length; index++) {
            long mask = masks[index];
            if (mask != 0) {
                world.nodes().chunk(index).ifPresent(chunk -> visit(chunk, mask, action));
            }
        }
    }

    /** Visits the nodes of a chunk whose bits are set, by ascending id. */
    static void visit(Chunk chunk, long mask, Consumer<NodeState> action) {
        chunk.forEach(state -> {
            if ((mask & bit(state.node().id())) != 0) {
                action.accept(state);
            }
        });
    }

    /** Returns the bit of a node within its chunk. */
    private static void set(long[] masks, NodeId id) {
        masks[NodeTable.chunkOf(id)] |= bit(id);
    }

    private static void clear(long[] masks, NodeId id) {
        int chunk = NodeTable.chunkOf(id);
        if (chunk < masks.length) {
            masks[chunk] &= ~bit(id);
        }
    }

    private static long bit(NodeId id) {
        return 1L << NodeTable.slotOf(id);
    }
}
