package dev.headscale.policy.internal.program;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the rules of a program by what they use. Immutable and thread-safe. */
public final class RuleIndex {
    /** By alias: the direct rules that have it in their target. */
    private final int[][] directByTarget;
    /** The direct rules to everything. */
    private final int[] directToAny;
    /** By selection: the rules that have it as their source. */
    private final int[][] bySource;
    /** By alias: the selections that name it, also as a posture. */
    private final int[][] selectionsOf;
    /** By selection: the selections that are its target in some direct rule. */
    private final int[][] targetsOf;
    /** By selection: the selections that are its source in some direct rule. */
    private final int[][] sourcesOf;
    /** The selections that hold everything, whatever else they name. */
    private final int[] anySelections;

    private final int[] self;
    private final int[] via;
    /** The aliases on which the packet filter of a node depends. */
    private final BitSet filterAliases = new BitSet();

    RuleIndex(int aliases, List<Selection> selections, List<Rule> rules) {
        int count = selections.size();
        List<Rule> direct =
                rules.stream().filter(rule -> rule.kind() == Rule.Kind.DIRECT).toList();
        NumberLists byTarget = new NumberLists(aliases);
        NumberLists targets = new NumberLists(count);
        NumberLists sources = new NumberLists(count);
        for (Rule rule : direct) {
            targets.add(rule.source().id(), rule.target().id());
            sources.add(rule.target().id(), rule.source().id());
            for (int alias : rule.target().aliases()) {
                byTarget.add(alias, rule.id());
            }
        }
        NumberLists ofSource = new NumberLists(count);
        rules.forEach(rule -> ofSource.add(rule.source().id(), rule.id()));
        rules.forEach(this::markFilterAliases);
        this.directByTarget = byTarget.toDistinctArrays();
        this.directToAny = direct.stream()
                .filter(rule -> rule.target().any() > 0 || rule.target().danger())
                .mapToInt(Rule::id)
                .toArray();
        this.bySource = ofSource.toArrays();
        this.selectionsOf = naming(aliases, selections);
        this.targetsOf = targets.toDistinctArrays();
        this.sourcesOf = sources.toDistinctArrays();
        this.anySelections = selections.stream()
                .filter(selection -> selection.any() > 0 || selection.danger())
                .mapToInt(Selection::id)
                .toArray();
        this.self = ofKind(rules, Rule.Kind.SELF);
        this.via = ofKind(rules, Rule.Kind.VIA);
    }

    private static int[][] naming(int aliases, List<Selection> selections) {
        NumberLists named = new NumberLists(aliases);
        for (Selection selection : selections) {
            for (int alias : selection.aliases()) {
                named.add(alias, selection.id());
            }
            for (int posture : selection.postures()) {
                named.add(posture, selection.id());
            }
        }
        return named.toDistinctArrays();
    }

    private void markFilterAliases(Rule rule) {
        mark(rule.via());
        mark(rule.target().aliases());
        mark(rule.target().postures());
        if (rule.kind() == Rule.Kind.SELF) {
            mark(rule.source().aliases());
            mark(rule.source().postures());
        }
    }

    private void mark(int[] aliases) {
        for (int alias : aliases) {
            filterAliases.set(alias);
        }
    }

    private static int[] ofKind(List<Rule> rules, Rule.Kind kind) {
        return rules.stream()
                .filter(rule -> rule.kind() == kind)
                .mapToInt(Rule::id)
                .toArray();
    }

    /** Returns the rules within the nodes of a user. */
    public int[] self() {
        return self;
    }

    /** Returns the rules over routers. */
    public int[] via() {
        return via;
    }

    /** Returns the selections that are a target of another in some direct rule. */
    public int[] targetsOf(int selection) {
        return targetsOf[selection];
    }

    /** Returns the selections that are a source of another in some direct rule. */
    public int[] sourcesOf(int selection) {
        return sourcesOf[selection];
    }

    /** Returns the selections that name an alias. */
    public int[] selectionsOf(int alias) {
        return selectionsOf[alias];
    }

    /** Returns the selections that hold everything, if posture does not stand against it. */
    public int[] anySelections() {
        return anySelections;
    }

    /** Returns the rules that have a selection as their source. */
    public int[] rulesOfSource(int selection) {
        return bySource[selection];
    }

    /** Tells whether the packet filter of a node depends on an alias. */
    public boolean mattersToFilter(int alias) {
        return filterAliases.get(alias);
    }

    /** Returns the rules that may reach a node with certain aliases, in order. */
    public int[] rulesFor(int[] hits) {
        BitSet found = new BitSet();
        IntStream.of(directToAny).forEach(found::set);
        for (int hit : hits) {
            IntStream.of(directByTarget[Hits.alias(hit)]).forEach(found::set);
        }
        IntStream.of(via).forEach(found::set);
        IntStream.of(self).forEach(found::set);
        return found.stream().toArray();
    }
}
