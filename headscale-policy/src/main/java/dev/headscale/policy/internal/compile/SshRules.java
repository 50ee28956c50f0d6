package dev.headscale.policy.internal.compile;

import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.SshRule;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.UserTable;
import dev.headscale.policy.internal.program.Hits;
import dev.headscale.policy.internal.program.Selection;
import dev.headscale.policy.internal.program.SshStep;
import dev.headscale.policy.internal.syntax.SshEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The SSH policies of nodes. What all destinations of an entry share is worked out once. Thread-safe. */
public final class SshRules {
    private static final int RECORDER_PORT = 80;

    private final State state;
    private final List<SshStep> steps;
    private final AtomicReferenceArray<@Nullable List<SshRule>> shared;

    /** Prepares the entries of a policy. */
    public SshRules(State state) {
        this.state = state;
        this.steps = state.program().ssh();
        this.shared = new AtomicReferenceArray<>(steps.size());
    }

    /** Takes over what destinations share of entries whose sources are not among some selections. */
    SshRules adopt(SshRules earlier, BitSet touched) {
        for (int i = 0; i < steps.size(); i++) {
            SshStep step = steps.get(i);
            boolean everybody = step.source().isEverybody();
            if (!everybody
                    && !touched.get(step.source().id())
                    && !touched.get(step.recorders().id())) {
                shared.setPlain(i, earlier.shared.get(i));
            }
        }
        return this;
    }

    /** Returns the rules of a node: those with a check come first, and otherwise the order is that of the policy. */
    public List<SshRule> forNode(NodeEntry node) {
        List<SshRule> accepting = new ArrayList<>();
        List<SshRule> checking = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            SshStep step = steps.get(i);
            (step.entry().check() ? checking : accepting).addAll(forNode(i, step, node));
        }
        checking.addAll(accepting);
        return List.copyOf(checking);
    }

    private List<SshRule> forNode(int number, SshStep step, NodeEntry node) {
        List<SshRule> rules = new ArrayList<>();
        boolean own = step.self() && node.owner() != NodeEntry.NOBODY;
        if (own) {
            rules.addAll(rules(step, sources(step, source -> source.owner() == node.owner())));
        }
        if (node.isIn(step.target())) {
            rules.addAll(shared(number, step));
        } else if (!own && !step.entry().domains().isEmpty() && node.isIn(step.source())) {
            rules.addAll(rules(step, sources(step, source -> isSame(source, node))));
        }
        return rules;
    }

    /** Tells whether two nodes belong to the same user, or are one and the same. */
    private static boolean isSame(NodeEntry source, NodeEntry node) {
        return source.number() == node.number() || node.owner() != NodeEntry.NOBODY && source.owner() == node.owner();
    }

    private List<SshRule> shared(int number, SshStep step) {
        List<SshRule> known = shared.get(number);
        if (known == null) {
            known = rules(step, sources(step, source -> true));
            shared.set(number, known);
        }
        return known;
    }

    /** Returns the nodes that an entry lets in: people's by user, then tagged ones. */
    private List<NodeEntry> sources(SshStep step, Predicate<NodeEntry> which) {
        List<NodeEntry> sources = new ArrayList<>();
        state.resolver().nodes(step.source()).forEach(number -> {
            NodeEntry entry = state.nodes().get(number);
            if (which.test(entry)) {
                sources.add(entry);
            }
        });
        sources.sort((a, b) -> a.isTagged() != b.isTagged()
                ? Boolean.compare(a.isTagged(), b.isTagged())
                : a.isTagged() ? Integer.compare(a.number(), b.number()) : byOwner(a, b));
        return sources;
    }

    private static int byOwner(NodeEntry a, NodeEntry b) {
        int owners = Long.compare(a.owner(), b.owner());
        return owners != 0 ? owners : Integer.compare(a.number(), b.number());
    }

    private List<SshRule> rules(SshStep step, List<NodeEntry> sources) {
        if (sources.isEmpty()) {
            return List.of();
        }
        Map<String, String> users = users(step.entry().users());
        if (step.entry().domains().isEmpty()) {
            return List.of(rule(step, sources, users));
        }
        Map<Long, List<NodeEntry>> byOwner = new LinkedHashMap<>();
        sources.forEach(source -> byOwner.computeIfAbsent(source.owner(), none -> new ArrayList<>())
                .add(source));
        List<SshRule> rules = new ArrayList<>();
        byOwner.forEach((owner, nodes) -> {
            rules.add(rule(step, nodes, users));
            for (String name : localParts(step.entry(), owner)) {
                rules.add(rule(step, nodes, Map.of(name, name)));
            }
        });
        return List.copyOf(rules);
    }

    private static Map<String, String> users(List<String> names) {
        Map<String, String> users = new LinkedHashMap<>();
        users.put("root", "");
        for (String name : names) {
            boolean anybody = name.equals("autogroup:nonroot");
            users.put(anybody ? "*" : name, anybody ? "=" : name);
        }
        return users;
    }

    /** Returns the login names that a user has by mail addresses of certain domains. */
    private List<String> localParts(SshEntry entry, long owner) {
        Optional<Inventory.User> user = state.users().user(owner);
        List<String> names = new ArrayList<>();
        for (SshEntry.DomainRef domain : entry.domains()) {
            String email = user.map(Inventory.User::email).orElse("");
            if (UserTable.domain(email).equalsIgnoreCase(domain.domain())) {
                names.add(email.substring(0, email.lastIndexOf('@')));
            }
        }
        return names;
    }

    private SshRule rule(SshStep step, List<NodeEntry> sources, Map<String, String> users) {
        List<IpAddress> addresses = new ArrayList<>();
        for (NodeEntry source : sources) {
            int how = how(step.source(), source);
            for (int i = 0; i < Math.max(1, source.node().tags().size()); i++) {
                source.ipv4().filter(ip -> Hits.is(how, Hits.V4)).ifPresent(addresses::add);
                source.ipv6().filter(ip -> Hits.is(how, Hits.V6)).ifPresent(addresses::add);
            }
        }
        List<String> recorders = new ArrayList<>();
        state.resolver().nodes(step.recorders()).forEach(number -> {
            NodeEntry recorder = state.nodes().get(number);
            recorder.ipv4().ifPresent(ip -> recorders.add(ip + ":" + RECORDER_PORT));
            recorder.ipv6().ifPresent(ip -> recorders.add("[" + ip + "]:" + RECORDER_PORT));
        });
        SshEntry entry = step.entry();
        return new SshRule(entry.check(), addresses, users, entry.acceptEnv(), recorders, entry.enforceRecorder());
    }

    private static int how(Selection selection, NodeEntry node) {
        int how = selection.any() > 0 ? Hits.NODE : 0;
        for (int alias : selection.aliases()) {
            how |= Hits.find(node.hits(), alias);
        }
        return how;
    }

    /** Returns how long a login counts that lets one node into another; empty if no check stands between them. */
    Optional<Duration> checkPeriod(NodeEntry source, NodeEntry target) {
        for (SshStep step : steps) {
            boolean own = step.self() && target.owner() != NodeEntry.NOBODY && source.owner() == target.owner();
            boolean personal =
                    !step.entry().domains().isEmpty() && target.isIn(step.source()) && isSame(source, target);
            boolean reached = own || personal || target.isIn(step.target());
            if (step.entry().check() && source.isIn(step.source()) && reached) {
                return Optional.of(step.entry().checkPeriod());
            }
        }
        return Optional.empty();
    }
}
