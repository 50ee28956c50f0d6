package dev.headscale.policy.internal.reader;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.hujson.HuJson;
import dev.headscale.policy.internal.hujson.HuValue;
import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Approvers;
import dev.headscale.policy.internal.syntax.PolicyFile;
import dev.headscale.policy.internal.syntax.Ref;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads a whole policy. Not thread-safe. */
public final class PolicyReader {
    private final Fields top;
    private final AliasReader aliases;
    private final Problems problems;

    private PolicyReader(Fields top, Problems problems) {
        this.top = top;
        this.aliases = new AliasReader(problems);
        this.problems = problems;
    }

    /**
     * Reads a policy.
     *
     * @param text the HuJSON text; nothing but white space and comments is a policy without sections
     * @param problems gets what is wrong with it
     * @return the sections, as far as they could be read
     */
    public static PolicyFile read(String text, Problems problems) {
        return HuJson.parse(text, problems)
                .flatMap(root -> Fields.of(root, "a policy", problems))
                .map(fields -> new PolicyReader(fields, problems).file())
                .orElse(PolicyFile.EMPTY);
    }

    private PolicyFile file() {
        RulesReader rules = new RulesReader(aliases, problems);
        SshReader ssh = new SshReader(aliases, problems);
        SettingsReader settings = new SettingsReader(aliases, problems);
        TestsReader tests = new TestsReader(problems);
        PolicyFile file = new PolicyFile(
                new NamesReader(top, aliases, problems).read(),
                top.list("acls").map(items -> each(items, rules::acl)),
                top.list("grants").map(items -> each(items, rules::grant)),
                top.take("autoApprovers").map(this::approvers).orElse(Approvers.NONE),
                section("ssh", ssh::entry),
                section("nodeAttrs", settings::nodeAttr),
                section("tests", tests::reach),
                section("sshTests", tests::ssh),
                settings.settings(top));
        top.rejectRest();
        return file;
    }

    private <T> List<T> section(String name, Function<HuValue, Optional<T>> reader) {
        return top.list(name).map(items -> each(items, reader)).orElse(List.of());
    }

    private static <T> List<T> each(List<HuValue> items, Function<HuValue, Optional<T>> reader) {
        List<T> read = new ArrayList<>(items.size());
        for (HuValue item : items) {
            reader.apply(item).ifPresent(read::add);
        }
        return List.copyOf(read);
    }

    private Approvers approvers(HuValue value) {
        return Fields.of(value, "\"autoApprovers\"", problems)
                .map(fields -> {
                    Map<IpPrefix, List<Ref>> routes = new LinkedHashMap<>();
                    for (HuValue.Member route : fields.entries("routes")) {
                        String where = "autoApprovers.routes[\"" + route.name().value() + "\"]";
                        List<Ref> refs = aliases.refs(fields.asTexts(route.value(), where));
                        Optional<IpPrefix> net = Alias.net(route.name().value().strip());
                        if (net.isEmpty()) {
                            problems.report(route.name(), where + " is not an IP address or prefix");
                        }
                        net.ifPresent(prefix -> routes.put(prefix, refs));
                    }
                    Approvers approvers = new Approvers(routes, aliases.refs(fields.texts("exitNode")));
                    fields.rejectRest();
                    return approvers;
                })
                .orElse(Approvers.NONE);
    }
}
