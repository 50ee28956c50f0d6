package dev.headscale.core.internal.world;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Owner;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All nodes of a tailnet by id, in chunks of 64. A changed copy shares every chunk but one with its origin, and that is
 * what the rest of the control plane lives on: what differs between two tables is found by comparing references, and what
 * was encoded of a chunk stays valid as long as the chunk is the same object. Immutable and thread-safe.
 */
public final class NodeTable {
    /** How many consecutive ids share a chunk. */
    public static final int CHUNK = 64;

    /** No node. */
    public static final NodeTable EMPTY = new NodeTable(new Chunk[0], 0);

    private final @Nullable Chunk[] chunks;
    private final int size;

    private NodeTable(@Nullable Chunk[] chunks, int size) {
        this.chunks = chunks;
        this.size = size;
    }

    /** 64 consecutive ids. Compared by identity: an unchanged chunk is the same object. */
    public static final class Chunk {
        private final @Nullable NodeState[] states;
        private final long taken;

        /** Made when somebody asks. Two threads may do so at the same time, and either result is good. */
        private volatile @Nullable List<Owner> owners;

        private Chunk(@Nullable NodeState[] states, long taken) {
            this.states = states;
            this.taken = taken;
        }

        /** Returns a bit for each place that a node has. */
        public long taken() {
            return taken;
        }

        /** Returns whose nodes these are, everybody once. */
        public List<Owner> owners() {
            List<Owner> known = owners;
            if (known == null) {
                Set<Owner> distinct = new LinkedHashSet<>();
                forEach(state -> distinct.add(state.node().owner()));
                known = List.copyOf(distinct);
                owners = known;
            }
            return known;
        }

        /** Visits the nodes by ascending id. */
        public void forEach(Consumer<NodeState> action) {
            for (NodeState state : states) {
                if (state != null) {
                    action.accept(state);
                }
            }
        }
    }

    /** Hears what differs between two tables. */
    public interface Differences {

        /** A node is there that was not, or is another object than before. */
        void present(Optional<NodeState> before, NodeState now);

        /** A node is gone. */
        void gone(NodeState before);
    }

    /** Returns the number of nodes. */
    public int size() {
        return size;
    }

    /** Returns how many chunks there are, empty ones included. */
    public int chunkCount() {
        return chunks.length;
    }

    /** Returns a chunk, or empty if no node has an id in it. */
    public Optional<Chunk> chunk(int index) {
        return Optional.ofNullable(chunks[index]);
    }

    /** Returns in which chunk an id is. */
    public static int chunkOf(NodeId id) {
        return (int) (id.value() / CHUNK);
    }

    /** Returns a node, or empty. */
    public Optional<NodeState> get(NodeId id) {
        int index = chunkOf(id);
        Chunk chunk = index < chunks.length ? chunks[index] : null;
        return chunk == null ? Optional.empty() : Optional.ofNullable(chunk.states[slotOf(id)]);
    }

    /** Visits all nodes by ascending id. */
    public void forEach(Consumer<NodeState> action) {
        for (Chunk chunk : chunks) {
            if (chunk != null) {
                chunk.forEach(action);
            }
        }
    }

    /** Returns this with one node added or replaced. */
    public NodeTable put(NodeState state) {
        NodeId id = state.node().id();
        return set(id, state, get(id).isPresent() ? size : size + 1);
    }

    /** Returns this without a node; the same object if it is not there. */
    public NodeTable remove(NodeId id) {
        return get(id).isPresent() ? set(id, null, size - 1) : this;
    }

    private NodeTable set(NodeId id, @Nullable NodeState state, int newSize) {
        int index = chunkOf(id);
        @Nullable Chunk[] changed = new @Nullable Chunk[Math.max(chunks.length, index + 1)];
        System.arraycopy(chunks, 0, changed, 0, chunks.length);
        Chunk old = changed[index];
        @Nullable NodeState[] states = old == null ? new @Nullable NodeState[CHUNK] : old.states.clone();
        states[slotOf(id)] = state;
        long taken = taken(states);
        changed[index] = taken == 0 ? null : new Chunk(states, taken);
        return new NodeTable(changed, newSize);
    }

    private static long taken(@Nullable NodeState[] states) {
        long taken = 0;
        for (int slot = 0; slot < CHUNK; slot++) {
            if (states[slot] != null) {
                taken |= 1L << slot;
            }
        }
        return taken;
    }

    /** Returns which place of its chunk an id has, 0 to 63. */
    public static int slotOf(NodeId id) {
        return (int) (id.value() % CHUNK);
    }

    /** Returns the id that has a place of a chunk. */
    public static NodeId idOf(int chunk, int slot) {
        return new NodeId((long) chunk * CHUNK + slot);
    }

    /** Reports what differs from an older table, by ascending id. The cost grows with the differences and size / 64. */
    public void differencesFrom(NodeTable older, Differences report) {
        for (int index = 0; index < Math.max(chunks.length, older.chunks.length); index++) {
            Chunk before = index < older.chunks.length ? older.chunks[index] : null;
            Chunk now = index < chunks.length ? chunks[index] : null;
            if (before != now) {
                compare(before, now, report);
            }
        }
    }

    private static void compare(@Nullable Chunk before, @Nullable Chunk now, Differences report) {
        for (int slot = 0; slot < CHUNK; slot++) {
            NodeState old = before == null ? null : before.states[slot];
            NodeState current = now == null ? null : now.states[slot];
            if (old == current) {
                continue;
            }
            if (current != null) {
                report.present(Optional.ofNullable(old), current);
            } else if (old != null) {
                report.gone(old);
            }
        }
    }
}
