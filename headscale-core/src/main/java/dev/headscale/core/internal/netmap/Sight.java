package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.NodeTable;
import dev.headscale.core.internal.world.NodeTable.Chunk;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.policy.CompiledPolicy;
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
            masks[NodeTable.chunkOf(viewer)] &= ~bit(viewer);
        } else {
            policy.peers(viewer.value()).mapToObj(NodeId::new).forEach(id -> masks[NodeTable.chunkOf(id)] |= bit(id));
        }
        return new Sight(world, masks);
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
    private static long bit(NodeId id) {
        return 1L << NodeTable.slotOf(id);
    }
}
