package dev.headscale.policy.internal.nodes;

import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.program.AliasTable;
import dev.headscale.policy.internal.program.Hits;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Autogroup;
import dev.headscale.policy.internal.syntax.Condition;
import dev.headscale.policy.internal.syntax.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the aliases that a node belongs to. Immutable and thread-safe. */
public final class HitFinder {
    private final AliasTable aliases;
    private final Map<Long, int[]> ofUser = new HashMap<>();
    private final Map<Integer, List<Condition>> postures = new HashMap<>();
    private final int member;
    private final int tagged;
    private final int internet;

    public HitFinder(AliasTable aliases, Names names, UserTable users) {
        this.aliases = aliases;
        this.member = aliases.number(new Alias.Auto(Autogroup.MEMBER));
        this.tagged = aliases.number(new Alias.Auto(Autogroup.TAGGED));
        this.internet = aliases.number(new Alias.Auto(Autogroup.INTERNET));
        Map<Long, List<Integer>> lists = new HashMap<>();
        for (int i = 0; i < aliases.size(); i++) {
            int number = i;
            Set<Long> members = users.members(aliases.alias(i), names);
            members.forEach(user ->
                    lists.computeIfAbsent(user, none -> new ArrayList<>()).add(number));
            if (aliases.alias(i) instanceof Alias.Posture posture) {
                postures.put(i, names.postures().getOrDefault(posture.text(), List.of()));
            }
        }
        lists.forEach((user, list) ->
                ofUser.put(user, list.stream().mapToInt(Integer::intValue).toArray()));
    }

    /** Returns the hits of a node, sorted by alias. */
    public int[] hits(Inventory.Node node, List<IpPrefix> subnets, boolean exit) {
        Collected found = new Collected();
        long owner = NodeEntry.owner(node);
        for (String tag : node.tags()) {
            found.add(aliases.number(new Alias.Tag(tag)), Hits.NODE);
        }
        if (!node.tags().isEmpty()) {
            found.add(tagged, Hits.NODE);
        }
        if (owner != NodeEntry.NOBODY) {
            found.add(member, Hits.NODE);
            for (int alias : ofUser.getOrDefault(owner, new int[0])) {
                found.add(alias, Hits.NODE);
            }
        }
        node.ipv4().ifPresent(ip -> aliases.blocks().containing(ip, alias -> found.add(alias, Hits.V4)));
        node.ipv6().ifPresent(ip -> aliases.blocks().containing(ip, alias -> found.add(alias, Hits.V6)));
        for (IpPrefix subnet : subnets) {
            aliases.blocks().overlapping(subnet, alias -> found.add(alias, Hits.ROUTE));
        }
        if (exit) {
            found.add(internet, Hits.EXIT);
            for (int alias : aliases.internetBlocks()) {
                found.add(alias, Hits.EXIT);
            }
        }
        postures.forEach((alias, conditions) -> {
            if (conditions.stream().allMatch(condition -> condition.holds(node.attributes()))) {
                found.add(alias, Hits.NODE);
            }
        });
        return found.sorted();
    }

    /** Hits in any order, and several of one alias. */
    private static final class Collected {
        private int[] hits = new int[8];
        private int count;

        void add(int alias, int how) {
            if (alias < 0) {
                return;
            }
            if (count == hits.length) {
                hits = Arrays.copyOf(hits, count * 2);
            }
            hits[count++] = Hits.of(alias, how);
        }

        int[] sorted() {
            Arrays.sort(hits, 0, count);
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (kept > 0 && Hits.alias(hits[kept - 1]) == Hits.alias(hits[i])) {
                    hits[kept - 1] |= hits[i];
                } else {
                    hits[kept++] = hits[i];
                }
            }
            return Arrays.copyOf(hits, kept);
        }
    }
}
