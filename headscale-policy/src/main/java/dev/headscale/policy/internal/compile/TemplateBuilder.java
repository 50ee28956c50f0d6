package dev.headscale.policy.internal.compile;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.compile.FilterTemplate.Caps;
import dev.headscale.policy.internal.compile.FilterTemplate.Gap;
import dev.headscale.policy.internal.compile.FilterTemplate.Part;
import dev.headscale.policy.internal.compile.FilterTemplate.Ports;
import dev.headscale.policy.internal.net.IpRanges;
import dev.headscale.policy.internal.nodes.Loners;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.NodeKind;
import dev.headscale.policy.internal.nodes.NodeSet;
import dev.headscale.policy.internal.program.Hits;
import dev.headscale.policy.internal.program.Program;
import dev.headscale.policy.internal.program.Rule;
import dev.headscale.policy.internal.program.Selection;
import dev.headscale.policy.internal.syntax.PortRange;
import dev.headscale.policy.internal.syntax.Traffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** Builds the packet filter of one kind of nodes. Not thread-safe. */
final class TemplateBuilder {
    private static final List<String> OWN = List.of("");
    private static final List<String> EVERYTHING = List.of("*");
    private static final List<String> INTERNET = IpRanges.INTERNET.rangeTexts();

    private final Program program;
    private final State state;
    private final NodeKind kind;
    private final List<Part> parts = new ArrayList<>();
    private final Map<Merge, Ports> merged = new HashMap<>();

    /** Rules that let in the same sources with the same protocol are one. */
    private record Merge(Source source, OptionalInt protocol) {}

    private TemplateBuilder(Program program, State state, NodeKind kind) {
        this.program = program;
        this.state = state;
        this.kind = kind;
    }

    static FilterTemplate build(Program program, State state, NodeKind kind) {
        TemplateBuilder builder = new TemplateBuilder(program, state, kind);
        if (kind.loner() >= 0) {
            program.rules().forEach(builder::add);
        } else {
            for (int id : program.index().rulesFor(kind.hits())) {
                builder.add(program.rules().get(id));
            }
        }
        return new FilterTemplate(builder.parts);
    }

    private void add(Rule rule) {
        switch (rule.kind()) {
            case DIRECT -> direct(rule);
            case SELF -> self(rule);
            case VIA -> via(rule);
        }
    }

    private void direct(Rule rule) {
        Selection target = rule.target();
        Source source = state.resolver().source(rule.source());
        if (!rule.traffic().isEmpty()) {
            ports(source, rule.traffic(), texts(target));
        }
        if (!rule.capabilities().isEmpty()) {
            capabilities(source, rule);
        }
    }

    /** Tells whether devices of this kind are in a state that a selection asks for. */
    private boolean meets(Selection selection) {
        for (int posture : selection.postures()) {
            if (Hits.is(how(posture), Hits.NODE)) {
                return true;
            }
        }
        return !selection.hasPosture();
    }

    private int how(int alias) {
        return Hits.find(kind.hits(), alias);
    }

    /** Returns what a target means on this kind of nodes; an empty text stands for the own addresses. */
    private List<String> texts(Selection target) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < target.any(); i++) {
            texts.addAll(EVERYTHING);
        }
        for (int alias : target.aliases()) {
            int how = how(alias);
            Optional<IpPrefix> block = program.aliases().block(alias);
            if (program.aliases().isInternet(alias)) {
                texts.addAll(Hits.is(how, Hits.EXIT) ? INTERNET : List.of());
            } else if (block.isPresent()) {
                texts.addAll(how != 0 ? List.of(Source.text(block.get())) : List.of());
            } else {
                texts.addAll(Hits.is(how, Hits.NODE) ? OWN : List.of());
            }
        }
        routed(target).forEach(address -> texts.add(address.toString()));
        return texts;
    }

    /** Returns the addresses of other nodes in a selection that a node of this kind routes. */
    private List<IpAddress> routed(Selection target) {
        if (kind.loner() < 0) {
            return List.of();
        }
        List<IpAddress> addresses = new ArrayList<>();
        NodeEntry router = state.nodes().get(kind.loner());
        NodeSet covered = state.loners().covered().getOrDefault(kind.loner(), NodeSet.EMPTY);
        covered.and(state.resolver().wholeNodes(target), state.nodes().slots()).forEach(number -> {
            NodeEntry entry = state.nodes().get(number);
            if (number != kind.loner()) {
                entry.ipv4()
                        .filter(ip -> Loners.routes(router, Optional.of(ip)))
                        .ifPresent(addresses::add);
                entry.ipv6()
                        .filter(ip -> Loners.routes(router, Optional.of(ip)))
                        .ifPresent(addresses::add);
            }
        });
        return addresses;
    }

    private void ports(Source source, List<Traffic> traffic, List<String> texts) {
        if (source.isEmpty() || texts.isEmpty()) {
            return;
        }
        for (Traffic one : traffic) {
            List<Gap> gaps = new ArrayList<>(texts.size() * one.ports().size());
            for (String text : texts) {
                for (PortRange ports : one.ports()) {
                    gaps.add(new Gap(text, ports));
                }
            }
            Merge key = new Merge(source, one.protocol());
            Ports part = merged.get(key);
            if (part == null) {
                part = new Ports(source, one.protocol());
                merged.put(key, part);
                parts.add(part);
            }
            part.add(gaps);
        }
    }

    private void capabilities(Source source, Rule rule) {
        Selection target = rule.target();
        boolean fit = meets(target);
        int own = fit && (target.any() > 0 || target.danger()) ? Hits.NODE : 0;
        TreeSet<IpPrefix> blocks = new TreeSet<>();
        for (int alias : target.aliases()) {
            int how = fit ? how(alias) : 0;
            own |= how & Hits.NODE;
            if (Hits.is(how, Hits.ROUTE) && !target.hasPosture()) {
                program.aliases().block(alias).ifPresent(blocks::add);
            }
        }
        routed(target).forEach(address -> blocks.add(IpPrefix.host(address)));
        if (own != 0 || !blocks.isEmpty()) {
            parts.add(new Caps(source, own, List.copyOf(blocks), rule.capabilities()));
        }
    }

    /** A rule within the nodes of the user who owns this kind of nodes. */
    private void self(Rule rule) {
        if (kind.owner() == NodeEntry.NOBODY) {
            return;
        }
        NodeSet all = state.ownedBy(kind.owner());
        NodeSet among = state.amongOwn(rule.source(), kind.owner());
        if (among.isEmpty()) {
            return;
        }
        Source source = new Source(rule.reversed() ? all : among, List.of(), List.of(), false);
        ports(source, rule.traffic(), OWN);
        boolean reached = !rule.reversed() || isAmong(rule.source());
        if (!rule.capabilities().isEmpty() && reached) {
            parts.add(new Caps(source, Hits.NODE, List.of(), rule.capabilities()));
        }
    }

    private boolean isAmong(Selection selection) {
        if (!meets(selection)) {
            return false;
        }
        for (int alias : selection.aliases()) {
            if (Hits.is(how(alias), Hits.NODE)) {
                return true;
            }
        }
        return selection.any() > 0;
    }

    /** A rule that exists only on certain routers to its target, and lets packets only through, not in. */
    private void via(Rule rule) {
        boolean tagged = false;
        for (int tag : rule.via()) {
            tagged |= Hits.is(how(tag), Hits.NODE);
        }
        if (!tagged) {
            return;
        }
        List<String> texts = new ArrayList<>();
        for (int alias : rule.target().aliases()) {
            int how = how(alias);
            if (program.aliases().isInternet(alias) && Hits.is(how, Hits.EXIT)) {
                texts.addAll(INTERNET);
            } else if (Hits.is(how, Hits.ROUTE)) {
                program.aliases().block(alias).ifPresent(block -> texts.add(Source.text(block)));
            }
        }
        ports(state.resolver().source(rule.source()), rule.traffic(), texts);
    }
}
