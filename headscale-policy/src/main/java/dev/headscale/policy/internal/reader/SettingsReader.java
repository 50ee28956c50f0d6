package dev.headscale.policy.internal.reader;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.hujson.HuValue;
import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.NodeAttr;
import dev.headscale.policy.internal.syntax.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads {@code nodeAttrs} and the switches at the top. */
final class SettingsReader {
    private static final IpPrefix CGNAT = IpPrefix.parse("100.64.0.0/10");
    private static final List<IpPrefix> RESERVED =
            List.of(IpPrefix.parse("100.100.100.0/24"), IpPrefix.parse("100.115.92.0/23"));

    private final AliasReader aliases;
    private final Problems problems;
    private final JsonValues json;

    SettingsReader(AliasReader aliases, Problems problems) {
        this.aliases = aliases;
        this.problems = problems;
        this.json = new JsonValues(problems);
    }

    Optional<NodeAttr> nodeAttr(HuValue value) {
        return Fields.of(value, "an entry of \"nodeAttrs\"", problems).map(fields -> {
            Map<String, JsonNode> attributes = new LinkedHashMap<>();
            for (HuValue.Text name : fields.texts("attr")) {
                attributes.put(name.value().strip(), JsonNodeFactory.instance.nullNode());
            }
            for (HuValue.Member app : fields.entries("app")) {
                if (!(app.value() instanceof HuValue.Arr)) {
                    problems.report(
                            app.value(),
                            "the values of an app must be a list, not "
                                    + app.value().kind());
                }
                attributes.put(app.name().value(), json.of(app.value()));
            }
            NodeAttr attr =
                    new NodeAttr(aliases.refs(fields.texts("target")), attributes, pool(fields.texts("ipPool")));
            fields.rejectRest();
            return attr;
        });
    }

    private List<IpPrefix> pool(List<HuValue.Text> texts) {
        List<IpPrefix> pool = new ArrayList<>();
        for (HuValue.Text text : texts) {
            String where = "IPPool(" + text.value() + "): ";
            Optional<IpPrefix> net = Alias.net(text.value().strip());
            if (net.isEmpty()) {
                problems.report(text, where + "not an IP prefix");
            } else if (RESERVED.stream().anyMatch(reserved -> reserved.contains(net.get()))) {
                problems.report(text, where + "network within reserved range");
            } else if (!CGNAT.contains(net.get())) {
                problems.report(text, where + "network must be within 100.64.0.0/10");
            }
            net.ifPresent(pool::add);
        }
        return List.copyOf(pool);
    }

    Settings settings(Fields top) {
        return new Settings(
                top.flag("randomizeClientPort"),
                top.flag("disableIPv4"),
                top.text("OneCGNATRoute").flatMap(this::oneCgnat),
                top.take("derpMap").map(json::of));
    }

    private Optional<Boolean> oneCgnat(HuValue.Text text) {
        return switch (text.value()) {
            case "" -> Optional.empty();
            case "mac-always" -> Optional.of(true);
            case "mac-never" -> Optional.of(false);
            default -> {
                problems.report(
                        text, "OneCGNATRoute must be \"mac-always\" or \"mac-never\", not \"" + text.value() + "\"");
                yield Optional.empty();
            }
        };
    }
}
