package dev.headscale.policy.internal.reader;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.hujson.HuValue;
import dev.headscale.policy.internal.hujson.HuValue.Member;
import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Condition;
import dev.headscale.policy.internal.syntax.Names;
import dev.headscale.policy.internal.syntax.Ref;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the sections that give names to things. */
final class NamesReader {
    private final Fields top;
    private final AliasReader aliases;
    private final Problems problems;

    NamesReader(Fields top, AliasReader aliases, Problems problems) {
        this.top = top;
        this.aliases = aliases;
        this.problems = problems;
    }

    Names read() {
        Map<String, IpPrefix> hosts = hosts();
        return new Names(
                groups(),
                hosts,
                new IpSetReader(hosts, problems).read(top.entries("ipsets")),
                tagOwners(),
                postures(),
                postureRefs(top, "defaultSrcPosture").orElse(List.of()));
    }

    private Map<String, List<Ref>> groups() {
        Map<String, List<Ref>> groups = new LinkedHashMap<>();
        for (Member group : top.entries("groups")) {
            String name = group.name().value();
            if (!name.startsWith("group:") || name.length() == "group:".length()) {
                problems.report(group.name(), "groups[\"" + name + "\"]: group names must start with 'group:'");
            }
            groups.put(name, members(name, group.value()));
        }
        return groups;
    }

    private List<Ref> members(String group, HuValue value) {
        String where = "groups[\"" + group + "\"]: ";
        List<Ref> members = new ArrayList<>();
        for (Ref member : aliases.refs(top.asTexts(value, "groups[\"" + group + "\"]"), where)) {
            if (member.alias() instanceof Alias.User || member.alias() instanceof Alias.Domain) {
                members.add(member);
            } else {
                boolean recursive = member.alias() instanceof Alias.Group;
                String wrong = recursive ? "group members cannot be recursive" : "group members must be users";
                problems.report(member.offset(), where + "\"" + member.alias().text() + "\": " + wrong);
            }
        }
        return List.copyOf(members);
    }

    private Map<String, IpPrefix> hosts() {
        Map<String, IpPrefix> hosts = new LinkedHashMap<>();
        for (Member host : top.entries("hosts")) {
            String name = host.name().value();
            if (name.isBlank() || name.indexOf(':') >= 0 || name.indexOf('@') >= 0 || name.equals("*")) {
                problems.report(host.name(), "hosts[\"" + name + "\"]: a host name must not hold ':' or '@'");
            }
            Optional<HuValue.Text> text = top.asText(host.value(), "hosts[\"" + name + "\"]");
            if (text.isPresent()) {
                Optional<IpPrefix> net = Alias.net(text.get().value().strip());
                if (net.isEmpty()) {
                    problems.report(
                            text.get(),
                            "hosts[\"" + name + "\"]: \"" + text.get().value() + "\" is not an IP address or prefix");
                }
                net.ifPresent(prefix -> hosts.put(name, prefix));
            }
        }
        return hosts;
    }

    private Map<String, List<Ref>> tagOwners() {
        Map<String, List<Ref>> owners = new LinkedHashMap<>();
        for (Member tag : top.entries("tagOwners")) {
            String name = tag.name().value();
            String where = "tagOwners[\"" + name + "\"]";
            if (!name.startsWith("tag:")) {
                problems.report(tag.name(), where + ": tag names must start with 'tag:'");
            } else if (!isTagName(name)) {
                problems.report(tag.name(), where + ": tag names must start with a letter, after 'tag:'");
            }
            owners.put(name, aliases.refs(top.asTexts(tag.value(), where), where + ": "));
        }
        return owners;
    }

    private static boolean isTagName(String name) {
        char first = name.length() > 4 ? name.charAt(4) : '0';
        return first >= 'a' && first <= 'z' || first >= 'A' && first <= 'Z';
    }

    private Map<String, List<Condition>> postures() {
        Map<String, List<Condition>> postures = new LinkedHashMap<>();
        for (Member posture : top.entries("postures")) {
            String name = posture.name().value();
            if (!name.startsWith("posture:")) {
                problems.report(posture.name(), "postures[\"" + name + "\"]: posture names must start with 'posture:'");
            }
            List<Condition> conditions = new ArrayList<>();
            for (HuValue.Text text : top.asTexts(posture.value(), "postures[\"" + name + "\"]")) {
                Condition.parse(text.value(), wrong -> problems.report(text, "postures[\"" + name + "\"]: " + wrong))
                        .ifPresent(conditions::add);
            }
            postures.put(name, List.copyOf(conditions));
        }
        return postures;
    }

    /** Reads a list of names of postures; absent is not the same as an empty list. */
    static Optional<List<Names.PostureRef>> postureRefs(Fields fields, String name) {
        return fields.take(name)
                .map(value -> fields.asTexts(value, "\"" + name + "\"").stream()
                        .map(text -> new Names.PostureRef(text.value().strip(), text.start()))
                        .toList());
    }
}
