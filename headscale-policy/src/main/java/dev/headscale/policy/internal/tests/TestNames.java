package dev.headscale.policy.internal.tests;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.compile.State;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the names in a policy's own tests mean. Unlike in rules, a user that nobody knows is a mistake. Immutable and
 * thread-safe.
 */
final class TestNames {
    private final State state;
    private final Names names;

    TestNames(State state) {
        this.state = state;
        this.names = state.program().file().names();
    }

    /** Reads a name; empty, with a reason, if it means nothing. */
    Optional<Alias> alias(String text, Consumer<String> problem) {
        Optional<Alias> alias = Alias.parse(text, problem);
        if (alias.isPresent() && !isKnown(alias.get())) {
            problem.accept("\"" + text + "\" is not known");
            return Optional.empty();
        }
        return alias;
    }

    private boolean isKnown(Alias alias) {
        if (alias instanceof Alias.User user) {
            return state.users().named(user.text()).size() == 1;
        }
        if (alias instanceof Alias.Group group) {
            return names.groups().containsKey(group.text());
        }
        if (alias instanceof Alias.Host host) {
            return names.hosts().containsKey(host.text());
        }
        if (alias instanceof Alias.IpSet set) {
            return names.ipSets().containsKey(set.text());
        }
        return !(alias instanceof Alias.Tag tag) || names.tagOwners().containsKey(tag.text());
    }

    /** Returns the block of an address, block or host. */
    Optional<IpPrefix> block(Alias alias) {
        if (alias instanceof Alias.Net net) {
            return Optional.of(net.prefix());
        }
        return alias instanceof Alias.Host host
                ? Optional.ofNullable(names.hosts().get(host.text()))
                : Optional.empty();
    }

    /** Returns the nodes that a name means by what they are, or by their address. */
    List<NodeEntry> nodes(Alias alias) {
        Set<Long> users = state.users().members(alias, names);
        Optional<IpPrefix> block = block(alias);
        List<NodeEntry> nodes = new ArrayList<>();
        state.nodes().forEach(entry -> {
            boolean held = block.isPresent()
                    && (entry.ipv4().filter(block.get()::contains).isPresent()
                            || entry.ipv6().filter(block.get()::contains).isPresent());
            if (held || isIn(entry, alias) || users.contains(entry.owner())) {
                nodes.add(entry);
            }
        });
        return nodes;
    }

    private static boolean isIn(NodeEntry entry, Alias alias) {
        if (alias instanceof Alias.Auto auto) {
            return switch (auto.autogroup()) {
                case MEMBER -> entry.owner() != NodeEntry.NOBODY;
                case TAGGED -> entry.isTagged();
                case DANGER_ALL -> true;
                default -> false;
            };
        }
        return alias instanceof Alias.Any
                || alias instanceof Alias.Tag tag && entry.node().tags().contains(tag.text());
    }
}
