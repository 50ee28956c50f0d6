package dev.headscale.policy.internal.nodes;

import dev.headscale.policy.internal.program.Hits;
import dev.headscale.policy.internal.program.RuleIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Numbers the kinds of nodes that a program has met. It only grows, so that successive results share it; a result never
 * sees kinds that came after it. Thread-safe.
 */
public final class KindTable {
    private final RuleIndex index;
    private final Map<Key, NodeKind> kinds = new HashMap<>();
    private final Map<Key, Integer> filters = new HashMap<>();
    /** By filter: some kind that has it. */
    private final List<NodeKind> ofFilter = new ArrayList<>();

    public KindTable(RuleIndex index) {
        this.index = index;
    }

    /** What makes kinds equal. */
    private record Key(int[] hits, long owner, int loner) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && owner == key.owner
                    && loner == key.loner
                    && Arrays.equals(hits, key.hits);
        }

        @Override
        public int hashCode() {
            return (Arrays.hashCode(hits) * 31 + Long.hashCode(owner)) * 31 + loner;
        }
    }

    public synchronized NodeKind kind(int[] hits, long nodeOwner, int loner) {
        long owner = index.self().length > 0 ? nodeOwner : NodeEntry.NOBODY;
        Key key = new Key(hits, owner, loner);
        NodeKind known = kinds.get(key);
        if (known != null) {
            return known;
        }
        int[] relevant = IntStream.of(hits)
                .filter(hit -> index.mattersToFilter(Hits.alias(hit)))
                .toArray();
        int filter = filters.computeIfAbsent(new Key(relevant, owner, loner), unknown -> filters.size());
        NodeKind kind = new NodeKind(kinds.size(), hits, owner, filter, loner);
        kinds.put(key, kind);
        if (filter == ofFilter.size()) {
            ofFilter.add(kind);
        }
        return kind;
    }

    public synchronized int kindCount() {
        return kinds.size();
    }

    /** Returns a kind of nodes for each packet filter that there is, by its number. */
    public synchronized List<NodeKind> filters() {
        return List.copyOf(ofFilter);
    }
}
