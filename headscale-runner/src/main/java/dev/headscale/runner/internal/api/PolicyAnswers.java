package dev.headscale.runner.internal.api;

import dev.headscale.core.ControlException;
import dev.headscale.core.Tailnet;
import dev.headscale.core.model.Node;
import dev.headscale.policy.Connection;
import dev.headscale.policy.Explanation;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.PolicyDiff.Change;
import dev.headscale.policy.PolicyEdit;
import dev.headscale.policy.TestOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Questions about the policy that is in force, or one that may come, with the nodes of now. */
final class PolicyAnswers {
    /** More pairs than that are too many to read. */
    private static final int MOST_PAIRS = 400;

    private final Tailnet tailnet;

    PolicyAnswers(Tailnet tailnet) {
        this.tailnet = tailnet;
    }

    /** Who may connect to whom, and why: every source with every destination. */
    ObjectNode explain(String source, String destination, String protocol) {
        NodeFinder nodes = new NodeFinder(tailnet);
        Endpoint to = Endpoint.parse(destination);
        List<Connection> asked = new ArrayList<>();
        for (Node from : nodes.find(source)) {
            for (IpAddress address : addresses(nodes, to.host())) {
                asked.add(new Connection(from.id().value(), address, protocol(protocol), to.port()));
            }
        }
        if (asked.size() > MOST_PAIRS) {
            throw new ControlException(
                    ControlException.Code.INVALID,
                    "that is " + asked.size() + " pairs of nodes; ask about " + MOST_PAIRS + " at most");
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("answers");
        asked.forEach(one -> list.add(json(one, tailnet.policy().explain(one), nodes)));
        return answer;
    }

    private static List<IpAddress> addresses(NodeFinder nodes, String host) {
        Optional<IpAddress> literal = IpAddress.tryParse(host);
        return literal.isPresent()
                ? List.of(literal.get())
                : nodes.find(host).stream()
                        .flatMap(node -> node.addresses().stream().limit(1))
                        .toList();
    }

    private static int protocol(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "", "tcp" -> Connection.TCP;
            case "udp" -> Connection.UDP;
            case "icmp" -> 1;
            default -> {
                if (name.matches("[0-9]{1,3}") && Integer.parseInt(name) < 256) {
                    yield Integer.parseInt(name);
                }
                throw new ControlException(
                        ControlException.Code.INVALID,
                        "\"" + name + "\" is no protocol: tcp, udp, icmp, or a number from 0 to 255");
            }
        };
    }

    private static ObjectNode json(Connection asked, Explanation found, NodeFinder nodes) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("source", nodes.name(asked.source()))
                .put("destination", asked.destination().toString())
                .put(
                        "target",
                        found.target().isPresent() ? nodes.name(found.target().getAsLong()) : "")
                .put("allowed", found.allowed())
                .put("summary", found.summary());
        ArrayNode rules = json.putArray("rules");
        found.rules()
                .forEach(rule -> rules.addObject()
                        .put("line", rule.line())
                        .put("column", rule.column())
                        .put("rule", rule.rule())
                        .put("text", rule.text()));
        return json;
    }

    /** What would change with another policy. */
    ObjectNode diff(String text) {
        NodeFinder nodes = new NodeFinder(tailnet);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("changes");
        for (Change change : tailnet.policy().diff(text).changes()) {
            list.addObject()
                    .put("gained", change.gained())
                    .put("kind", change.kind().name().toLowerCase(Locale.ROOT))
                    .put("sources", nodes.describe(change.sources()))
                    .put("targets", nodes.describe(change.targets()))
                    .put("what", change.what());
        }
        return answer;
    }

    /** What comes of the tests of a policy. */
    ObjectNode test(String text) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("tests");
        for (TestOutcome outcome : tailnet.policy().test(text)) {
            ObjectNode json = list.addObject()
                    .put("line", outcome.line())
                    .put("test", outcome.test())
                    .put("passed", outcome.passed());
            ArrayNode failures = json.putArray("failures");
            outcome.failures().forEach(failures::add);
        }
        return answer;
    }

    /** The edit of that name. */
    static PolicyEdit edit(String operation, String name, String value) {
        return switch (operation) {
            case "add-user" -> PolicyEdit.addToGroup(name, value);
            case "remove-user" -> PolicyEdit.removeFromGroup(name, value);
            case "add-owner" -> PolicyEdit.addTagOwner(name, value);
            case "remove-owner" -> PolicyEdit.removeTagOwner(name, value);
            case "set-host" -> PolicyEdit.setHost(name, value);
            case "remove-host" -> PolicyEdit.removeHost(name);
            default ->
                throw new ControlException(
                        ControlException.Code.INVALID,
                        "\"" + operation + "\" is none of add-user, remove-user, add-owner, remove-owner, set-host, "
                                + "remove-host");
        };
    }

    /** A destination with a port, if there is one. */
    private record Endpoint(String host, OptionalInt port) {
        static Endpoint parse(String text) {
            int colon = text.lastIndexOf(':');
            boolean bare = colon < 0 || IpAddress.tryParse(text).isPresent() || text.matches("tag:[^:]*");
            if (bare) {
                return new Endpoint(text, OptionalInt.empty());
            }
            String port = text.substring(colon + 1);
            if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
                throw new ControlException(
                        ControlException.Code.INVALID, "\"" + port + "\" is no port: a number from 0 to 65535");
            }
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            return new Endpoint(
                    bracketed ? host.substring(1, host.length() - 1) : host, OptionalInt.of(Integer.parseInt(port)));
        }
    }
}
