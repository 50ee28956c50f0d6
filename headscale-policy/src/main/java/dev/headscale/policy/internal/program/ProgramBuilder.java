package dev.headscale.policy.internal.program;

import dev.headscale.policy.internal.program.Rule.Kind;
import dev.headscale.policy.internal.syntax.Acl;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Autogroup;
import dev.headscale.policy.internal.syntax.Capabilities;
import dev.headscale.policy.internal.syntax.Grant;
import dev.headscale.policy.internal.syntax.NodeAttr;
import dev.headscale.policy.internal.syntax.PolicyFile;
import dev.headscale.policy.internal.syntax.Ref;
import dev.headscale.policy.internal.syntax.Settings;
import dev.headscale.policy.internal.syntax.SshEntry;
import dev.headscale.policy.internal.syntax.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Turns the sections of a policy into rules and steps. Not thread-safe. */
public final class ProgramBuilder {
    private static final Ref EVERYTHING = new Ref(new Alias.Any(), 0);
    private static final int[] DIRECTLY = {};

    private final PolicyFile file;
    private final SelectionTable selections;
    private final List<Rule> rules = new ArrayList<>();

    public ProgramBuilder(PolicyFile file) {
        this.file = file;
        this.selections = new SelectionTable(file.names());
    }

    public Program build() {
        if (file.allowsAll()) {
            Selection source = selections.source(List.of(EVERYTHING), Optional.of(List.of()));
            direct(source, selections.target(List.of(EVERYTHING)), List.of(Traffic.ALL), Map.of());
        }
        file.grants().orElse(List.of()).forEach(this::grant);
        file.acls().orElse(List.of()).forEach(this::acl);
        List<SshStep> ssh = file.ssh().stream().map(this::ssh).toList();
        AttributeSteps attributes = new AttributeSteps(
                everywhere(file.settings()),
                file.nodeAttrs().stream().map(this::attributes).toList());
        ApprovalSteps approvals = approvals();
        AliasTable aliases = selections.aliases();
        List<Selection> all = selections.selections();
        RuleIndex index = new RuleIndex(aliases.size(), all, rules);
        return new Program(file, aliases, all, List.copyOf(rules), index, ssh, attributes, approvals);
    }

    private void acl(Acl acl) {
        Selection source = selections.source(acl.src(), acl.postures());
        for (Acl.Target target : ordered(acl.dst())) {
            List<Traffic> traffic = List.of(new Traffic(acl.protocol(), target.ports()));
            if (target.to().alias().is(Autogroup.SELF)) {
                within(source, traffic, Map.of());
            } else {
                direct(source, selections.target(List.of(target.to())), traffic, Map.of());
            }
        }
    }

    /** Puts a person's own nodes last, unless all destinations are autogroups. */
    private static List<Acl.Target> ordered(List<Acl.Target> targets) {
        if (targets.size() < 2
                || targets.stream().allMatch(target -> target.to().alias() instanceof Alias.Auto)) {
            return targets;
        }
        List<Acl.Target> ordered = new ArrayList<>(targets);
        ordered.removeIf(target -> target.to().alias().is(Autogroup.SELF));
        targets.stream()
                .filter(target -> target.to().alias().is(Autogroup.SELF))
                .forEach(ordered::add);
        return ordered;
    }

    /** Turns a grant into rules; without a source written there is none, while one that turns out to be nobody makes some. */
    private void grant(Grant grant) {
        if (grant.src().isEmpty()) {
            return;
        }
        Selection source = selections.source(grant.src(), grant.postures());
        List<Ref> others = grant.dst().stream()
                .filter(dst -> !dst.alias().is(Autogroup.SELF))
                .toList();
        if (!others.isEmpty() && grant.via().isEmpty()) {
            direct(source, selections.target(others), grant.ip(), grant.app());
        } else if (!others.isEmpty()) {
            Selection target = selections.target(others.stream()
                    .filter(dst -> !(dst.alias() instanceof Alias.Any))
                    .toList());
            int[] via = selections.numbers(grant.via());
            rules.add(new Rule(rules.size(), Kind.VIA, source, target, grant.ip(), grant.app(), false, via));
        }
        if (others.size() < grant.dst().size() && grant.via().isEmpty()) {
            within(source, grant.ip(), grant.app());
        }
    }

    private void direct(Selection source, Selection target, List<Traffic> traffic, Map<String, JsonNode> app) {
        rules.add(new Rule(rules.size(), Kind.DIRECT, source, target, traffic, app, false, DIRECTLY));
        for (String name : companions(app)) {
            rules.add(new Rule(rules.size(), Kind.DIRECT, target, source, List.of(), nothing(name), false, DIRECTLY));
        }
    }

    private void within(Selection source, List<Traffic> traffic, Map<String, JsonNode> app) {
        Selection target = selections.target(List.of());
        rules.add(new Rule(rules.size(), Kind.SELF, source, target, traffic, app, false, DIRECTLY));
        for (String name : companions(app)) {
            rules.add(new Rule(rules.size(), Kind.SELF, source, target, List.of(), nothing(name), true, DIRECTLY));
        }
    }

    /** Returns what the other side gets for some capabilities, in the order in which it gets it. */
    private static Iterable<String> companions(Map<String, JsonNode> app) {
        TreeSet<String> names = new TreeSet<>();
        app.keySet().forEach(name -> Capabilities.companion(name).ifPresent(names::add));
        return names;
    }

    private static Map<String, JsonNode> nothing(String name) {
        return Map.of(name, JsonNodeFactory.instance.nullNode());
    }

    private SshStep ssh(SshEntry entry) {
        List<Ref> others = entry.dst().stream()
                .filter(dst -> !dst.alias().is(Autogroup.SELF))
                .toList();
        return new SshStep(
                entry,
                selections.source(entry.src(), entry.postures()),
                selections.nodes(others),
                others.size() < entry.dst().size(),
                selections.nodes(entry.recorders()));
    }

    private static Map<String, JsonNode> everywhere(Settings settings) {
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        if (settings.randomizeClientPort()) {
            attributes.putAll(nothing("randomize-client-port"));
        }
        if (settings.disableIpv4()) {
            attributes.putAll(nothing(AttributeSteps.DISABLE_IPV4));
        }
        settings.oneCgnatRoute().ifPresent(one -> attributes.putAll(nothing("one-cgnat?v=" + one)));
        return attributes;
    }

    private AttributeSteps.Step attributes(NodeAttr attr) {
        return new AttributeSteps.Step(selections.nodes(attr.target()), attr.attributes(), attr.ipPool());
    }

    private ApprovalSteps approvals() {
        List<ApprovalSteps.Step> steps = new ArrayList<>();
        file.approvers()
                .routes()
                .forEach((block, refs) -> steps.add(new ApprovalSteps.Step(block, selections.nodes(refs))));
        return new ApprovalSteps(
                List.copyOf(steps), selections.nodes(file.approvers().exitNode()));
    }
}
