package dev.headscale.policy.internal.program;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.net.IpRanges;
import dev.headscale.policy.internal.net.PrefixIndex;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Autogroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All aliases of a policy by number; hosts and IP sets are the blocks that they stand for. Immutable and thread-safe. */
public final class AliasTable {
    private static final Optional<IpPrefix> NO_BLOCK = Optional.empty();

    private final List<Alias> aliases;
    private final Map<Alias, Integer> numbers;
    private final List<Optional<IpPrefix>> blocks;
    private final PrefixIndex index;
    private final int[] internetBlocks;

    public AliasTable(Map<Alias, Integer> numbers) {
        this.numbers = Map.copyOf(numbers);
        List<Alias> byNumber = new ArrayList<>(numbers.keySet());
        numbers.forEach((alias, number) -> byNumber.set(number, alias));
        this.aliases = List.copyOf(byNumber);
        Map<IpPrefix, Integer> nets = new HashMap<>();
        List<Optional<IpPrefix>> found = new ArrayList<>(aliases.size());
        for (int i = 0; i < aliases.size(); i++) {
            Optional<IpPrefix> block = aliases.get(i) instanceof Alias.Net net ? Optional.of(net.prefix()) : NO_BLOCK;
            int number = i;
            block.ifPresent(prefix -> nets.put(prefix, number));
            found.add(block);
        }
        this.blocks = List.copyOf(found);
        this.index = new PrefixIndex(nets);
        this.internetBlocks = nets.entrySet().stream()
                .filter(net -> IpRanges.INTERNET.contains(net.getKey()))
                .mapToInt(Map.Entry::getValue)
                .toArray();
    }

    public int size() {
        return aliases.size();
    }

    public Alias alias(int number) {
        return aliases.get(number);
    }

    /** Returns the number of an alias, or -1 if the policy does not use it. */
    public int number(Alias alias) {
        return numbers.getOrDefault(alias, -1);
    }

    /** Returns the block of an alias that is one. */
    public Optional<IpPrefix> block(int number) {
        return blocks.get(number);
    }

    public boolean isInternet(int number) {
        return aliases.get(number).is(Autogroup.INTERNET);
    }

    /** Finds aliases that are blocks. */
    public PrefixIndex blocks() {
        return index;
    }

    /** Returns the numbers of the aliases that are blocks of the public internet. */
    public int[] internetBlocks() {
        return internetBlocks;
    }
}
