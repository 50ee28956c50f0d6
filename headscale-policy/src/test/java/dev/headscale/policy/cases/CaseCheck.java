package dev.headscale.policy.cases;

import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.Policy;
import dev.headscale.policy.PolicyException;
import dev.headscale.policy.RouteElection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Compares one recorded case with what the engine makes of it, and collects the differences. */
final class CaseCheck {
    private static final String CAP = "https://tailscale.com/cap/";

    /** Attributes that do not come from a policy. */
    private static final Set<String> NOT_OURS = Set.of(
            CAP + "is-admin",
            CAP + "is-owner",
            CAP + "tailnet-lock",
            CAP + "warn-funnel-no-https",
            "service-host",
            "store-appc-routes",
            "tailnet-display-name",
            "tailnet.maxKeyDuration",
            "native-ipv4",
            "probe-udp-lifetime",
            "ssh-behavior-v1",
            "ssh-env-vars");

    private final RecordedCase recorded;
    private final List<String> differences = new ArrayList<>();

    private CaseCheck(RecordedCase recorded) {
        this.recorded = recorded;
    }

    /** Returns the differences, none if the engine answers as recorded. */
    static List<String> differences(RecordedCase recorded) {
        CaseCheck check = new CaseCheck(recorded);
        check.run();
        return check.differences;
    }

    private void run() {
        try {
            Policy policy = Policy.parse(recorded.policy());
            policy.test(recorded.inventory());
            if (recorded.isAccepted()) {
                compare(policy.compile(recorded.inventory()));
            } else {
                differences.add(
                        "accepted; recorded is the error " + recorded.expected().get("error"));
            }
        } catch (PolicyException rejected) {
            rejected(String.valueOf(rejected.getMessage()));
        }
    }

    private void rejected(String message) {
        if (recorded.isAccepted()) {
            differences.add("rejected: " + message);
            return;
        }
        String error = recorded.expected().get("error").stringValue();
        if (!recorded.category().equals("nodeattrs") && !message.contains(original(error))) {
            differences.add("rejected with\n      " + message + "\n    recorded is\n      " + error);
        }
    }

    /** In the recordings the tailnet's domain was replaced in policies, in any case, but in errors only in lower case. */
    private static String original(String error) {
        return error.replace("PASSKEY", "EXAMPLE.COM");
    }

    private void compare(CompiledPolicy compiled) {
        Map<String, JsonNode> nodes = new TreeMap<>();
        recorded.expected().get("nodes").properties().forEach(entry -> nodes.put(entry.getKey(), entry.getValue()));
        nodes.forEach((name, expected) -> {
            long id = recorded.id(name);
            compare(name, "filter", Normal.filter(expected.get("filter")), Normal.filter(compiled.packetFilter(id)));
            if (expected.has("ssh")) {
                compare(name, "ssh", Normal.ssh(expected.get("ssh")), Normal.ssh(compiled.sshRules(id)));
            }
            peers(compiled, name, expected);
            primaries(compiled, name, expected);
            addresses(compiled, name, expected);
            attributes(compiled, name, expected);
        });
        if (RecordedCase.texts(recorded.recorded().get("reference").get("compares"))
                .contains("autoApproval")) {
            recorded.inventory().nodes().forEach(node -> approvals(compiled, node));
        }
    }

    private void compare(String node, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            differences.add(node + " " + what + "\n      recorded " + expected + "\n      computed " + actual);
        }
    }

    private void peers(CompiledPolicy compiled, String viewer, JsonNode expected) {
        long id = recorded.id(viewer);
        List<String> ignored = RecordedCase.texts(recorded.expected().get("ignore"));
        Map<String, Object> wanted = new TreeMap<>();
        Map<String, Object> found = new TreeMap<>();
        expected.get("peers").properties().forEach(peer -> {
            boolean skip = ignored.contains("routes:" + peer.getKey());
            wanted.put(peer.getKey(), skip ? "" : Normal.sorted(RecordedCase.texts(peer.getValue())));
        });
        recorded.names().forEach((name, peer) -> {
            if (compiled.canSee(id, peer)) {
                boolean skip = ignored.contains("routes:" + name);
                List<String> routes = compiled.routes(id, peer).stream()
                        .map(IpPrefix::toString)
                        .toList();
                found.put(name, skip ? "" : Normal.sorted(routes));
            }
        });
        compare(viewer, "peers", wanted, found);
    }

    private void primaries(CompiledPolicy compiled, String name, JsonNode expected) {
        long id = recorded.id(name);
        Set<String> found = new TreeSet<>();
        Inventory.Node node = recorded.inventory().node(id).orElseThrow();
        for (IpPrefix route : node.routes()) {
            boolean primary =
                    compiled.primary(route, RouteElection.FIRST_REGISTERED).orElse(-1) == id;
            if (!route.isDefaultRoute() && primary) {
                found.add(route.toString());
            }
        }
        boolean ignored = RecordedCase.texts(recorded.expected().get("ignore")).contains("routes:" + name);
        compare(name, "primary", ignored ? found : new TreeSet<>(RecordedCase.texts(expected.get("primary"))), found);
    }

    private void addresses(CompiledPolicy compiled, String viewer, JsonNode expected) {
        long id = recorded.id(viewer);
        compare(viewer, "addresses", wantedAddresses(expected.get("addresses"), id), addresses(compiled, id, id));
        JsonNode seen = expected.get("peerAddresses");
        expected.get("peers").propertyNames().forEach(name -> {
            long peer = recorded.id(name);
            List<String> wanted = wantedAddresses(seen == null ? null : seen.get(name), peer);
            compare(viewer, "addresses of " + name, wanted, addresses(compiled, id, peer));
        });
    }

    private List<String> wantedAddresses(@Nullable JsonNode listed, long node) {
        if (listed != null) {
            return Normal.sorted(RecordedCase.texts(listed));
        }
        Inventory.Node known = recorded.inventory().node(node).orElseThrow();
        return Normal.sorted(List.of(
                IpPrefix.host(known.ipv4().orElseThrow()).toString(),
                IpPrefix.host(known.ipv6().orElseThrow()).toString()));
    }

    private static List<String> addresses(CompiledPolicy compiled, long viewer, long node) {
        return Normal.sorted(compiled.addresses(viewer, node).stream()
                .map(address -> IpPrefix.host(address).toString())
                .toList());
    }

    private void attributes(CompiledPolicy compiled, String name, JsonNode expected) {
        long id = recorded.id(name);
        JsonNode own = expected.get("selfCaps");
        if (own != null) {
            Map<String, JsonNode> found = new TreeMap<>(baseline());
            found.putAll(compiled.nodeAttributes(id));
            compare(name, "selfCaps", Normal.json(ours(values(own))), Normal.json(ours(found)));
        }
        Map<String, String> wanted = new TreeMap<>();
        Map<String, String> found = new TreeMap<>();
        JsonNode peers = expected.get("peerCaps");
        if (peers != null) {
            peers.properties().forEach(peer -> wanted.put(peer.getKey(), Normal.json(values(peer.getValue()))));
        }
        expected.get("peers").propertyNames().forEach(peer -> {
            Map<String, JsonNode> attributes = compiled.peerAttributes(recorded.id(peer));
            if (!attributes.isEmpty()) {
                found.put(peer, Normal.json(attributes));
            }
        });
        compare(name, "peerCaps", wanted, found);
    }

    /** What every node has, whatever the policy. */
    private Map<String, JsonNode> baseline() {
        JsonNode settings = recorded.recorded().get("settings");
        boolean updates = settings != null
                && settings.has("autoUpdates")
                && settings.get("autoUpdates").booleanValue();
        JsonNode nothing = JsonNodeFactory.instance.nullNode();
        JsonNode update = JsonNodeFactory.instance.arrayNode().add(updates);
        return Map.of(CAP + "file-sharing", nothing, CAP + "ssh", nothing, "default-auto-update", update);
    }

    private static Map<String, JsonNode> values(JsonNode object) {
        Map<String, JsonNode> values = new TreeMap<>();
        object.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        return values;
    }

    private static Map<String, JsonNode> ours(Map<String, JsonNode> attributes) {
        Map<String, JsonNode> ours = new TreeMap<>(attributes);
        ours.keySet().removeAll(NOT_OURS);
        ours.keySet().removeIf(name -> name.startsWith(CAP + "funnel-ports?"));
        return ours;
    }

    private void approvals(CompiledPolicy compiled, Inventory.Node node) {
        List<IpPrefix> found = node.advertised().stream()
                .filter(route -> compiled.approvesRoute(node.id(), route))
                .sorted()
                .toList();
        compare(
                "node " + node.id(),
                "approvals",
                node.approved().stream().sorted().toList(),
                found);
    }
}
