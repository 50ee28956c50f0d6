package dev.headscale.policy.internal.program;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Autogroup;
import dev.headscale.policy.internal.syntax.Names;
import dev.headscale.policy.internal.syntax.Ref;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives numbers to aliases and selections while a program is built. Not thread-safe. */
public final class SelectionTable {
    private final Names names;
    private final Map<Alias, Integer> numbers = new LinkedHashMap<>();
    private final Map<Key, Selection> selections = new HashMap<>();
    private final List<Selection> byNumber = new ArrayList<>();

    /** What makes two selections equal. */
    private record Key(int[] aliases, int any, boolean danger, int[] postures) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && any == key.any
                    && danger == key.danger
                    && Arrays.equals(aliases, key.aliases)
                    && Arrays.equals(postures, key.postures);
        }

        @Override
        public int hashCode() {
            return ((Arrays.hashCode(aliases) * 31 + any) * 31 + Arrays.hashCode(postures)) * 31
                    + Boolean.hashCode(danger);
        }
    }

    public SelectionTable(Names names) {
        this.names = names;
    }

    /** Selects what a source means; nothing counts twice. */
    public Selection source(Collection<Ref> refs, Optional<List<Names.PostureRef>> postures) {
        List<Names.PostureRef> wanted = postures.orElse(names.defaultPostures());
        List<Alias> required = new ArrayList<>();
        wanted.forEach(posture -> required.add(new Alias.Posture(posture.name())));
        return select(refs, true, required);
    }

    /** Selects nodes that are not the source of traffic, so that their posture does not matter. */
    public Selection nodes(Collection<Ref> refs) {
        return select(refs, true, List.of());
    }

    /** Selects what a destination means; what is written twice counts twice. */
    public Selection target(Collection<Ref> refs) {
        return select(refs, false, List.of());
    }

    private Selection select(Collection<Ref> refs, boolean once, List<Alias> required) {
        Numbers aliases = new Numbers();
        int any = 0;
        boolean danger = false;
        for (Ref ref : refs) {
            if (ref.alias() instanceof Alias.Any) {
                any++;
            } else if (ref.alias().is(Autogroup.DANGER_ALL)) {
                danger = true;
            } else {
                add(ref.alias(), aliases);
            }
        }
        Numbers postures = new Numbers();
        required.forEach(posture -> postures.add(number(posture)));
        int[] kept = once ? aliases.distinct() : aliases.toArray();
        Key key = new Key(kept, once ? Math.min(any, 1) : any, danger, postures.distinct());
        return selections.computeIfAbsent(key, this::make);
    }

    private Selection make(Key key) {
        Selection made = new Selection(byNumber.size(), key.aliases(), key.any(), key.danger(), key.postures());
        byNumber.add(made);
        return made;
    }

    private void add(Alias alias, Numbers aliases) {
        if (alias instanceof Alias.Host host) {
            Optional.ofNullable(names.hosts().get(host.text()))
                    .ifPresent(block -> aliases.add(number(new Alias.Net(block))));
        } else if (alias instanceof Alias.IpSet set) {
            for (IpPrefix block : names.ipSets().getOrDefault(set.text(), List.of())) {
                aliases.add(number(new Alias.Net(block)));
            }
        } else {
            aliases.add(number(alias));
        }
    }

    private int number(Alias alias) {
        return numbers.computeIfAbsent(alias, unknown -> numbers.size());
    }

    public int[] numbers(Collection<Ref> refs) {
        return refs.stream().map(Ref::alias).mapToInt(this::number).toArray();
    }

    /** Returns the selections by number. */
    List<Selection> selections() {
        return List.copyOf(byNumber);
    }

    /** Returns the aliases by number. */
    AliasTable aliases() {
        return new AliasTable(numbers);
    }
}
