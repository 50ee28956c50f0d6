package dev.headscale.policy.internal.compile;

import dev.headscale.policy.FilterRule;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.NodeKind;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The packet filters, one for all nodes that share it. Thread-safe. */
final class Filters {
    private final State state;
    private final Shared[] byNumber;

    /** A filter that is worked out when the first node asks. Two results that share this object have the same filter. */
    private static final class Shared {
        private volatile @Nullable FilterTemplate template;

        FilterTemplate template(State state, NodeKind kind) {
            FilterTemplate known = template;
            if (known == null) {
                known = TemplateBuilder.build(state.program(), state, kind);
                template = known;
            }
            return known;
        }
    }

    Filters(State state) {
        this.state = state;
        this.byNumber = new Shared[state.factory().kinds().filters().size()];
        Arrays.setAll(byNumber, i -> new Shared());
    }

    /** Makes the filters of a state in which only those of some kinds differ from an earlier one. */
    Filters(State state, Filters earlier, Predicate<NodeKind> touched) {
        this.state = state;
        List<NodeKind> kinds = state.factory().kinds().filters();
        this.byNumber = Arrays.copyOf(earlier.byNumber, kinds.size());
        for (int i = 0; i < byNumber.length; i++) {
            if (i >= earlier.byNumber.length || touched.test(kinds.get(i))) {
                byNumber[i] = new Shared();
            }
        }
    }

    List<FilterRule> of(NodeEntry node) {
        return byNumber[node.kind().filter()].template(state, node.kind()).forNode(node, state.nodes());
    }

    boolean isSame(NodeKind kind, Filters earlier, NodeKind before) {
        return byNumber[kind.filter()] == earlier.byNumber[before.filter()];
    }
}
