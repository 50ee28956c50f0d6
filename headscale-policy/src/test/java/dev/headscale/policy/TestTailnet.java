package dev.headscale.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A small tailnet for tests: users by mail address, nodes by name, addresses by the order of registration. */
final class TestTailnet {
    private final List<Inventory.User> users = new ArrayList<>();
    private final List<Inventory.Node> nodes = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** The tailnet of most tests: three people, two servers, a router, an exit node. */
    static TestTailnet usual() {
        return new TestTailnet()
                .user("ann@example.com", "owner", "admin")
                .user("bob@example.com")
                .user("eve@other.org")
                .owned("ann-laptop", "ann@example.com")
                .owned("ann-phone", "ann@example.com")
                .owned("bob-laptop", "bob@example.com")
                .owned("eve-laptop", "eve@other.org")
                .tagged("web", "tag:web")
                .tagged("db", "tag:db", "tag:prod")
                .routing("router", List.of("10.1.0.0/16"), "tag:router")
                .routing("exit", List.of("0.0.0.0/0", "::/0"), "tag:exit");
    }

    TestTailnet user(String email, String... roles) {
        String name = email.substring(0, email.indexOf('@'));
        users.add(new Inventory.User(users.size() + 1, name, email, "", Set.of(roles)));
        return this;
    }

    TestTailnet owned(String name, String email) {
        long owner = users.stream()
                .filter(user -> user.email().equals(email))
                .findFirst()
                .orElseThrow()
                .id();
        return add(name, OptionalLong.of(owner), List.of(), List.of(), Map.of());
    }

    TestTailnet device(String name, String email, Map<String, Object> attributes) {
        owned(name, email);
        Inventory.Node last = nodes.remove(nodes.size() - 1);
        nodes.add(new Inventory.Node(
                last.id(), last.user(), last.tags(), last.ipv4(), last.ipv6(), List.of(), List.of(), attributes));
        return this;
    }

    TestTailnet tagged(String name, String... tags) {
        return add(name, OptionalLong.empty(), List.of(tags), List.of(), Map.of());
    }

    TestTailnet routing(String name, List<String> routes, String... tags) {
        return add(name, OptionalLong.empty(), List.of(tags), routes, Map.of());
    }

    private TestTailnet add(
            String name, OptionalLong owner, List<String> tags, List<String> routes, Map<String, Object> attributes) {
        int id = nodes.size() + 1;
        List<IpPrefix> prefixes = routes.stream().map(IpPrefix::parse).toList();
        nodes.add(new Inventory.Node(
                id,
                owner,
                tags,
                Optional.of(IpAddress.parse("100.64.0." + id)),
                Optional.of(IpAddress.parse("fd7a:115c:a1e0::" + Integer.toHexString(id))),
                prefixes,
                prefixes,
                attributes));
        names.add(name);
        return this;
    }

    long id(String name) {
        return names.indexOf(name) + 1L;
    }

    String ip(String name) {
        return "100.64.0." + id(name);
    }

    String ip6(String name) {
        return "fd7a:115c:a1e0::" + Long.toHexString(id(name));
    }

    Inventory inventory() {
        return Inventory.of(users, nodes, Set.of("example.com"));
    }

    /** Compiles a policy, written with single quotation marks. */
    CompiledPolicy compile(String policy) {
        return Policy.parse(policy.replace('\'', '"')).compile(inventory());
    }

    /** Writes the filter of a node in one line per rule, with names for addresses. */
    List<String> filter(CompiledPolicy compiled, String node) {
        return compiled.packetFilter(id(node)).stream().map(this::describe).toList();
    }

    private String describe(FilterRule rule) {
        List<String> to = rule.destinations().stream()
                .map(dst -> named(dst.ip())
                        + (dst.lastPort() == 65535 && dst.firstPort() == 0
                                ? ":*"
                                : ":" + dst.firstPort()
                                        + (dst.firstPort() == dst.lastPort() ? "" : "-" + dst.lastPort())))
                .toList();
        String protocols = rule.protocols().isEmpty() ? "" : " " + rule.protocols();
        String grants = rule.grants().isEmpty()
                ? ""
                : " " + rule.grants().get(0).capabilities() + " on "
                        + rule.grants().get(0).destinations().stream()
                                .map(prefix -> named(prefix.toString().replaceAll("/(32|128)$", "")))
                                .toList();
        return named(rule.sources()) + " -> " + to + protocols + grants;
    }

    private List<String> named(List<String> addresses) {
        return addresses.stream().map(this::named).toList();
    }

    private String named(String address) {
        for (String name : names) {
            if (ip(name).equals(address)) {
                return name;
            }
            if (ip6(name).equals(address)) {
                return name + "/6";
            }
        }
        return address;
    }

    /** Lists whom a node sees. */
    List<String> peers(CompiledPolicy compiled, String viewer) {
        return names.stream()
                .filter(name -> compiled.canSee(id(viewer), id(name)))
                .toList();
    }

    /** Lists the routes that a node is shown of another. */
    List<String> routes(CompiledPolicy compiled, String viewer, String peer) {
        return compiled.routes(id(viewer), id(peer)).stream()
                .map(IpPrefix::toString)
                .toList();
    }

    /** Writes the SSH policy of a node in one line per rule, with names for addresses. */
    List<String> ssh(CompiledPolicy compiled, String node) {
        return compiled.sshRules(id(node)).stream()
                .map(rule -> (rule.check() ? "check " : "accept ")
                        + named(rule.sources().stream()
                                .filter(ip -> !ip.isV6())
                                .map(IpAddress::toString)
                                .toList())
                        + " " + rule.users())
                .toList();
    }
}
