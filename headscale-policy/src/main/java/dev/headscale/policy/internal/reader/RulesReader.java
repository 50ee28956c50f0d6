package dev.headscale.policy.internal.reader;

import dev.headscale.policy.internal.hujson.HuValue;
import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.Acl;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Capabilities;
import dev.headscale.policy.internal.syntax.Grant;
import dev.headscale.policy.internal.syntax.PortRange;
import dev.headscale.policy.internal.syntax.Protocol;
import dev.headscale.policy.internal.syntax.Ref;
import dev.headscale.policy.internal.syntax.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** Reads {@code acls} and {@code grants}. */
final class RulesReader {
    private final AliasReader aliases;
    private final Problems problems;
    private final JsonValues json;

    RulesReader(AliasReader aliases, Problems problems) {
        this.aliases = aliases;
        this.problems = problems;
        this.json = new JsonValues(problems);
    }

    /** Reads an entry of {@code acls}. */
    Optional<Acl> acl(HuValue value) {
        return Fields.of(value, "an entry of \"acls\"", problems).map(fields -> {
            fields.dropComments();
            action(value, fields.text("action"));
            OptionalInt protocol = fields.text("proto").map(this::protocol).orElse(OptionalInt.empty());
            List<Acl.Target> targets = new ArrayList<>();
            for (HuValue.Text text : fields.texts("dst")) {
                target(text, protocol).ifPresent(targets::add);
            }
            Acl acl = new Acl(
                    aliases.refs(fields.texts("src"), "src="),
                    List.copyOf(targets),
                    protocol,
                    NamesReader.postureRefs(fields, "srcPosture"),
                    value.start());
            fields.rejectRest();
            return acl;
        });
    }

    private void action(HuValue rule, Optional<HuValue.Text> action) {
        String found = action.map(text -> text.value().strip()).orElse("");
        if (!found.equals("accept")) {
            int offset = action.map(HuValue.Text::start).orElse(rule.start());
            problems.report(offset, "action=\"" + found + "\" is not supported; the only action is \"accept\"");
        }
    }

    private OptionalInt protocol(HuValue.Text text) {
        String name = text.value().strip();
        OptionalInt protocol = name.isEmpty() ? OptionalInt.empty() : Protocol.parse(name);
        if (protocol.isEmpty() && !name.isEmpty()) {
            problems.report(
                    text, "unknown protocol \"" + name + "\": use a name such as tcp, or a number from 0 to 255");
        }
        return protocol;
    }

    private Optional<Acl.Target> target(HuValue.Text text, OptionalInt protocol) {
        String whole = text.value().strip();
        String quoted = "dst=\"" + whole + "\": ";
        int colon = whole.lastIndexOf(':');
        if (colon < 0) {
            problems.report(text, quoted + "ports are missing, as in \"" + whole + ":22\" or \"" + whole + ":*\"");
            return Optional.empty();
        }
        Optional<List<PortRange>> ports =
                PortRange.parse(whole.substring(colon + 1), wrong -> problems.report(text, quoted + wrong));
        String name = Alias.unbracketed(whole.substring(0, colon));
        Optional<Alias> alias =
                ports.isEmpty() ? Optional.empty() : aliases.alias(name, text.start(), "dst=\"" + name + "\": ");
        if (alias.isEmpty()) {
            return Optional.empty();
        }
        boolean everyPort = ports.get().stream().allMatch(PortRange::isAll);
        if (!everyPort && protocol.isPresent() && !Protocol.hasPorts(protocol.getAsInt())) {
            problems.report(text, quoted + "protocol " + protocol.getAsInt() + " has no ports; use '*'");
        }
        return Optional.of(new Acl.Target(new Ref(alias.get(), text.start()), name, ports.get()));
    }

    /** Reads an entry of {@code grants}. */
    Optional<Grant> grant(HuValue value) {
        return Fields.of(value, "an entry of \"grants\"", problems).map(fields -> {
            List<HuValue.Text> ip = fields.texts("ip");
            List<HuValue.Member> app = fields.entries("app");
            if (ip.isEmpty() && app.isEmpty()) {
                problems.report(value, "ip and app can not both be empty");
            }
            List<HuValue.Text> via = fields.texts("via");
            Grant grant = new Grant(
                    aliases.refs(fields.texts("src"), "src="),
                    aliases.refs(fields.texts("dst")),
                    traffic(ip),
                    capabilities(app),
                    viaTags(via),
                    NamesReader.postureRefs(fields, "srcPosture"),
                    value.start());
            fields.rejectRest();
            return grant;
        });
    }

    private List<Traffic> traffic(List<HuValue.Text> ip) {
        List<Traffic> traffic = new ArrayList<>();
        for (HuValue.Text text : ip) {
            Traffic.parse(text.value().strip(), wrong -> problems.report(text, wrong))
                    .ifPresent(traffic::add);
        }
        return List.copyOf(traffic);
    }

    private List<Ref> viaTags(List<HuValue.Text> via) {
        List<Ref> tags = new ArrayList<>();
        for (HuValue.Text text : via) {
            String name = text.value().strip();
            if (name.startsWith("tag:")) {
                tags.add(new Ref(new Alias.Tag(name), text.start()));
            } else {
                problems.report(text, "via can only be a tag, not \"" + name + "\"");
            }
        }
        return List.copyOf(tags);
    }

    private Map<String, JsonNode> capabilities(List<HuValue.Member> app) {
        Map<String, JsonNode> capabilities = new LinkedHashMap<>();
        for (HuValue.Member capability : app) {
            String name = capability.name().value();
            Capabilities.check(name).ifPresent(wrong -> problems.report(capability.name(), wrong));
            capabilities.put(name, values(capability));
        }
        return capabilities;
    }

    private JsonNode values(HuValue.Member capability) {
        HuValue value = capability.value();
        if (!(value instanceof HuValue.Arr) && !(value instanceof HuValue.Null)) {
            problems.report(
                    value, "the values of \"" + capability.name().value() + "\" must be a list, not " + value.kind());
        }
        return json.of(value);
    }
}
