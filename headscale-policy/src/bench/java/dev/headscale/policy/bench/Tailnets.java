package dev.headscale.policy.bench;

import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Large policies and inventories, the same at every run. */
final class Tailnets {
    private static final long SEED = 20_261_124;

    private Tailnets() {}

    /** Returns nodes of which every second one has a tag; the others belong to the users in turn. */
    static Inventory mixed(int nodes, int users, int tags) {
        return inventory(users, nodes, id -> id % 2 == 0 ? tagged(id, id / 2 % tags) : ofUser(id, id % users));
    }

    /** Returns nodes that all belong to users. */
    static Inventory owned(int nodes, int users) {
        return inventory(users, nodes, id -> ofUser(id, id % users));
    }

    /** Returns an inventory with one node more, or with another in the place of one. */
    static Inventory with(Inventory before, Inventory.Node node) {
        Map<Long, Inventory.Node> nodes =
                before.nodes().stream().collect(Collectors.toMap(Inventory.Node::id, each -> each));
        nodes.put(node.id(), node);
        return Inventory.of(before.users(), nodes.values(), before.domains());
    }

    static Inventory.Node tagged(long id, int tag) {
        return node(id, OptionalLong.empty(), List.of("tag:t" + tag));
    }

    private static Inventory.Node ofUser(long id, int user) {
        return node(id, OptionalLong.of(1 + user), List.of());
    }

    private static Inventory.Node node(long id, OptionalLong user, List<String> tags) {
        IpAddress ipv4 = IpAddress.parse("100.%d.%d.%d".formatted(64 + (id >> 16), id >> 8 & 255, id & 255));
        IpAddress ipv6 = IpAddress.parse("fd7a:115c:a1e0::" + Long.toHexString(id));
        return new Inventory.Node(
                id, user, tags, Optional.of(ipv4), Optional.of(ipv6), List.of(), List.of(), Map.of("node:os", "linux"));
    }

    private static Inventory inventory(int users, int nodes, IntFunction<Inventory.Node> node) {
        List<Inventory.User> owners = IntStream.range(0, users)
                .mapToObj(i -> new Inventory.User(1 + i, "u" + i, "u" + i + "@example.com", "", Set.of()))
                .toList();
        return Inventory.of(
                owners, IntStream.rangeClosed(1, nodes).mapToObj(node).toList(), Set.of("example.com"));
    }

    /** Returns a policy whose rules lead from users, groups and tags to ports of tags and users. */
    static String rules(int rules, int users, int tags) {
        Random random = new Random(SEED);
        int groups = 50;
        List<String> acls = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            String source = switch (random.nextInt(3)) {
                case 0 -> "u" + random.nextInt(users) + "@example.com";
                case 1 -> "group:g" + random.nextInt(groups);
                default -> "tag:t" + random.nextInt(tags);
            };
            String target = random.nextInt(5) == 0
                    ? "u" + random.nextInt(users) + "@example.com"
                    : "tag:t" + random.nextInt(tags);
            acls.add("{\"action\":\"accept\",\"src\":[\"%s\"],\"dst\":[\"%s:%d\"]}"
                    .formatted(source, target, 1 + random.nextInt(9_999)));
        }
        return "{%s,%s,%s}"
                .formatted(
                        section("groups", groups, i -> "\"group:g%d\":[%s]".formatted(i, members(random, users))),
                        section("tagOwners", tags, i -> "\"tag:t" + i + "\":[]"),
                        "\"acls\":[\n" + String.join(",\n", acls) + "]");
    }

    /** Returns the policy in which everybody reaches the devices of one's own, and a few servers. */
    static String self() {
        return """
                {"acls": [{"action": "accept", "src": ["autogroup:member"], "dst": ["autogroup:self:*"]}]}
                """;
    }

    private static String members(Random random, int users) {
        return IntStream.range(0, 10)
                .mapToObj(i -> "\"u" + random.nextInt(users) + "@example.com\"")
                .distinct()
                .collect(Collectors.joining(","));
    }

    private static String section(String name, int count, IntFunction<String> member) {
        return IntStream.range(0, count).mapToObj(member).collect(Collectors.joining(",", "\"" + name + "\":{", "}"));
    }
}
