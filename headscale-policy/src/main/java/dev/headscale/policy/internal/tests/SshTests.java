package dev.headscale.policy.internal.tests;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.SshRule;
import dev.headscale.policy.internal.compile.SshRules;
import dev.headscale.policy.internal.compile.State;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Autogroup;
import dev.headscale.policy.internal.syntax.SshTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs {@code sshTests} against the rules that the destinations receive; packet filters play no part. */
final class SshTests {
    private final SshRules rules;
    private final State state;
    private final TestNames names;

    SshTests(State state, SshRules rules) {
        this.state = state;
        this.rules = rules;
        this.names = new TestNames(state);
    }

    /** What a node does with a connection. */
    private enum Effect {
        REFUSE,
        ACCEPT,
        CHECK
    }

    /** Runs a test; each way in which it fails is heard. */
    void run(SshTest test, Consumer<String> failure) {
        List<String> users = new ArrayList<>(test.accept());
        users.addAll(test.deny());
        users.addAll(test.check());
        if (users.isEmpty()) {
            failure.accept("a test needs \"accept\", \"deny\" or \"check\"");
        }
        users.stream()
                .filter(user -> user.isEmpty() || user.equals("*"))
                .forEach(user -> failure.accept("user \"" + user + "\" is not valid"));
        String src = test.src().orElse("");
        List<NodeEntry> sources = names.alias(src, wrong -> failure.accept("src: " + wrong))
                .map(names::nodes)
                .orElse(List.of());
        if (sources.isEmpty()) {
            failure.accept("src \"" + src + "\" has no node");
        }
        for (String dst : test.dst()) {
            if (!isAllowed(dst, failure)) {
                return;
            }
        }
        for (NodeEntry source : sources) {
            destinations(test.dst(), source, test, failure);
        }
    }

    private boolean isAllowed(String dst, Consumer<String> failure) {
        if (dst.startsWith("tag:")
                && !state.program().file().names().tagOwners().containsKey(dst)) {
            failure.accept("SSH tests dst contains unknown tag \"" + dst + "\"");
            return false;
        }
        Optional<Alias> alias = names.alias(dst, wrong -> failure.accept("dst: " + wrong));
        if (alias.isEmpty()) {
            return false;
        }
        Optional<IpPrefix> block = names.block(alias.get());
        boolean wide = dst.indexOf('/') >= 0
                || block.isPresent()
                        && block.get().length() < block.get().address().bits();
        boolean placeless = alias.get() instanceof Alias.Any
                || alias.get() instanceof Alias.IpSet
                || alias.get().is(Autogroup.INTERNET)
                || alias.get().is(Autogroup.DANGER_ALL)
                || alias.get().is(Autogroup.NONROOT);
        if (wide || placeless) {
            failure.accept("SSH tests dst contains disallowed element \"" + dst + "\"");
        }
        return !wide && !placeless;
    }

    private void destinations(List<String> texts, NodeEntry source, SshTest test, Consumer<String> failure) {
        for (String text : texts) {
            List<NodeEntry> destinations = nodes(text, source);
            if (destinations.isEmpty()
                    && !(test.accept().isEmpty() && test.check().isEmpty())) {
                failure.accept("dst \"" + text + "\" has no node");
            }
            for (NodeEntry destination : destinations) {
                users(source, destination, text, test, failure);
            }
        }
    }

    private List<NodeEntry> nodes(String text, NodeEntry source) {
        Alias alias = Alias.parse(text, wrong -> {}).orElseThrow();
        if (alias instanceof Alias.Net net && net.prefix().address().isV6()) {
            return List.of();
        }
        if (!alias.is(Autogroup.SELF)) {
            return names.nodes(alias);
        }
        List<NodeEntry> own = new ArrayList<>();
        state.nodes().forEach(entry -> {
            if (entry.owner() != NodeEntry.NOBODY && entry.owner() == source.owner()) {
                own.add(entry);
            }
        });
        return own;
    }

    private void users(NodeEntry source, NodeEntry to, String dst, SshTest test, Consumer<String> failure) {
        List<SshRule> policy = rules.forNode(to);
        test.accept().forEach(user -> {
            if (!has(policy, source, user, Effect.ACCEPT) && !has(policy, source, user, Effect.CHECK)) {
                failure.accept(describe(test, user, dst) + "expected ACCEPT, got DENY");
            }
        });
        test.check().forEach(user -> {
            if (!has(policy, source, user, Effect.CHECK)) {
                failure.accept(describe(test, user, dst) + "expected CHECK, got none");
            }
        });
        test.deny().forEach(user -> {
            if (has(policy, source, user, Effect.ACCEPT) || has(policy, source, user, Effect.CHECK)) {
                failure.accept(describe(test, user, dst) + "expected DENY, got ACCEPT");
            }
        });
    }

    private static String describe(SshTest test, String user, String dst) {
        return test.src().orElse("") + " -> " + user + "@" + dst + ": ";
    }

    private static boolean has(List<SshRule> policy, NodeEntry source, String user, Effect wanted) {
        return policy.stream().anyMatch(rule -> effect(rule, source, user) == wanted);
    }

    private static Effect effect(SshRule rule, NodeEntry source, String user) {
        boolean from = source.ipv4().filter(rule.sources()::contains).isPresent()
                || source.ipv6().filter(rule.sources()::contains).isPresent();
        String local = rule.users().getOrDefault(user, rule.users().getOrDefault("*", ""));
        if (!from || local.isEmpty()) {
            return Effect.REFUSE;
        }
        return rule.check() ? Effect.CHECK : Effect.ACCEPT;
    }
}
