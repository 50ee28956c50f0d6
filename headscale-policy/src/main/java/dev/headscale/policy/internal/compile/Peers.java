package dev.headscale.policy.internal.compile;

import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.NodeSet;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The peers of nodes, one set for all nodes of a kind. Thread-safe. */
final class Peers {
    private static final int MOST_STALE = 32;

    private final Visibility visibility;
    private final AtomicReferenceArray<@Nullable Known> byKind;
    private volatile @Nullable Boolean complete;

    /**
     * The peers of a kind of nodes.
     *
     * @param peers the peers
     * @param stale nodes that have changed since: whether they are peers has to be asked of them
     */
    private record Known(NodeSet peers, int[] stale) {
        private static final int[] NONE = {};

        @Nullable
        Known without(int[] changed) {
            int[] all = IntStream.concat(IntStream.of(stale), IntStream.of(changed))
                    .sorted()
                    .distinct()
                    .toArray();
            return all.length > MOST_STALE ? null : new Known(peers, all);
        }
    }

    Peers(State state) {
        this.visibility = new Visibility(state);
        this.byKind = new AtomicReferenceArray<>(state.factory().kinds().kindCount());
    }

    /** Makes the peers of a state that differs from an earlier one in some nodes only. */
    Peers(State state, Peers earlier, int[] changed) {
        this(state);
        for (int i = 0; i < earlier.byKind.length(); i++) {
            Known known = earlier.byKind.get(i);
            if (known != null) {
                byKind.setPlain(i, known.without(changed));
            }
        }
    }

    Visibility visibility() {
        return visibility;
    }

    boolean canSee(NodeEntry viewer, NodeEntry peer) {
        Known known = byKind.get(viewer.kind().number());
        if (known != null && Arrays.binarySearch(known.stale, peer.number()) < 0) {
            return known.peers.contains(peer.number());
        }
        Known other = byKind.get(peer.kind().number());
        if (known != null && other != null && Arrays.binarySearch(other.stale, viewer.number()) < 0) {
            return other.peers.contains(viewer.number());
        }
        return known == null ? find(viewer).contains(peer.number()) : find(peer).contains(viewer.number());
    }

    /** Visits the numbers of the peers of a node. */
    void forEach(NodeEntry viewer, IntConsumer action) {
        Known known = byKind.get(viewer.kind().number());
        NodeSet peers = known != null && known.stale.length == 0 ? known.peers : find(viewer);
        peers.forEach(number -> {
            if (number != viewer.number()) {
                action.accept(number);
            }
        });
    }

    private NodeSet find(NodeEntry viewer) {
        NodeSet peers = visibility.peers(viewer);
        byKind.set(viewer.kind().number(), new Known(peers, Known.NONE));
        return peers;
    }

    boolean isComplete() {
        Boolean known = complete;
        if (known == null) {
            known = visibility.isComplete();
            complete = known;
        }
        return known;
    }
}
