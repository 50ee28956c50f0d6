package dev.headscale.policy.internal.compile;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.net.IpRanges;
import dev.headscale.policy.internal.nodes.NodeSet;
import dev.headscale.policy.internal.nodes.NodeTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom a rule lets in. Two are equal if a packet filter would write them alike, which is what decides whether rules are
 * merged. The text is made when it is first asked for, and shared. Immutable and thread-safe.
 */
final class Source {
    static final Source NOBODY = new Source(NodeSet.EMPTY, List.of(), List.of(), false);

    private static final List<String> DANGER = List.of("*");

    private final NodeSet nodes;
    private final List<IpPrefix> blocks;
    /** With {@code *}: the subnets of all nodes. */
    private final List<IpPrefix> subnets;

    private final boolean any;
    private final int hash;
    private volatile @Nullable List<String> texts;

    /**
     * Makes a source.
     *
     * @param nodes nodes with all their addresses
     * @param blocks further addresses, sorted
     * @param subnets the subnets of all nodes, if the source is everybody
     * @param any whether the source is everybody
     */
    Source(NodeSet nodes, List<IpPrefix> blocks, List<IpPrefix> subnets, boolean any) {
        this.nodes = nodes;
        this.blocks = blocks;
        this.subnets = subnets;
        this.any = any;
        this.hash = (nodes.hashCode() * 31 + blocks.hashCode()) * 31 + Boolean.hashCode(any);
    }

    /** Makes the source that is all addresses there are. */
    static Source danger() {
        Source source = new Source(NodeSet.EMPTY, List.of(IpPrefix.ALL_V4, IpPrefix.ALL_V6), List.of(), true);
        source.texts = DANGER;
        return source;
    }

    boolean isEmpty() {
        return !any && nodes.isEmpty() && blocks.isEmpty();
    }

    /** Returns the addresses as a packet filter lists them; the table may be newer than the source. */
    List<String> texts(NodeTable table) {
        List<String> known = texts;
        if (known == null) {
            known = render(table);
            texts = known;
        }
        return known;
    }

    private List<String> render(NodeTable table) {
        Set<String> found = new LinkedHashSet<>();
        if (any) {
            found.addAll(IpRanges.TAILNET.texts());
            subnets.forEach(subnet -> found.add(text(subnet)));
        }
        blocks.forEach(block -> found.add(text(block)));
        List<String> addresses = new ArrayList<>(nodes.size() * 2);
        nodes.forEach(number -> addresses.addAll(table.get(number).texts()));
        if (found.isEmpty()) {
            return List.copyOf(addresses);
        }
        found.addAll(addresses);
        return List.copyOf(found);
    }

    /** Writes a block as packet filters do: a single address without its length. */
    static String text(IpPrefix block) {
        return block.length() == block.address().bits() ? block.address().toString() : block.toString();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Source source
                        && hash == source.hash
                        && any == source.any
                        && nodes.equals(source.nodes)
                        && blocks.equals(source.blocks)
                        && subnets.equals(source.subnets);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
