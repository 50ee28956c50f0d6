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
import java.util.function.LongBinaryOperator;

/**
 * Some nodes, such as those that a viewer sees: for each chunk of the node table, a bit for each of its places. Viewers with
 * the same bits for a chunk are sent the same bytes. Immutable.
 */
final class Sight {
    private final long[] masks;

    private Sight(long[] masks) {
        this.masks = masks;
    }

    /** Returns the peers that a viewer sees. */
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
        return new Sight(masks);
    }

    /** Returns the nodes with these ids. */
    static Sight of(Collection<NodeId> ids) {
        int chunks = ids.stream().mapToInt(NodeTable::chunkOf).max().orElse(-1) + 1;
        long[] masks = new long[chunks];
        ids.forEach(id -> set(masks, id));
        return new Sight(masks);
    }

    /** Returns those that are in both. */
    Sight and(Sight other) {
        return combine(other, (one, two) -> one & two);
    }

    /** Returns those that are in at least one of both. */
    Sight or(Sight other) {
        return combine(other, (one, two) -> one | two);
    }

    /** Returns those that are not in another. */
    Sight without(Sight other) {
        return combine(other, (one, two) -> one & ~two);
    }

    private Sight combine(Sight other, LongBinaryOperator operation) {
        long[] combined = new long[Math.max(masks.length, other.masks.length)];
        for (int index = 0; index < combined.length; index++) {
            combined[index] = operation.applyAsLong(mask(index), other.mask(index));
        }
        return new Sight(combined);
    }

    boolean sees(NodeId id) {
        return (mask(NodeTable.chunkOf(id)) & bit(id)) != 0;
    }

    int size() {
        return Arrays.stream(masks).mapToInt(Long::bitCount).sum();
    }

    /** Returns the number of chunks with nodes in them, or more. */
    int chunkCount() {
        return masks.length;
    }

    /** Returns the bits of a chunk. */
    long mask(int chunk) {
        return chunk < masks.length ? masks[chunk] : 0;
    }

    /** Returns the ids in order. */
    List<NodeId> ids() {
        List<NodeId> ids = new ArrayList<>();
        for (int index = 0; index < masks.length; index++) {
            visitIds(index, masks[index], ids::add);
        }
        return ids;
    }

    /** Visits the ids of a chunk whose bits are set, in order. */
    static void visitIds(int chunk, long mask, Consumer<NodeId> action) {
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            action.accept(NodeTable.idOf(chunk, Long.numberOfTrailingZeros(rest)));
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

    private static void set(long[] masks, NodeId id) {
        masks[NodeTable.chunkOf(id)] |= bit(id);
    }

    private static void clear(long[] masks, NodeId id) {
        int chunk = NodeTable.chunkOf(id);
        if (chunk < masks.length) {
            masks[chunk] &= ~bit(id);
        }
    }

    /** Returns the bit of a node within its chunk. */
    private static long bit(NodeId id) {
        return 1L << NodeTable.slotOf(id);
    }
}
