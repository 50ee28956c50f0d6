package dev.headscale.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Random policies and inventories, small enough that everything meets everything. */
final class RandomTailnets {
    private static final List<String> USERS =
            List.of("ann@example.com", "bob@example.com", "eve@other.org", "kim@other.org");
    private static final List<String> TAGS = List.of("tag:a", "tag:b", "tag:c");
    private static final List<String> ROUTES =
            List.of("10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "192.168.0.0/16", "fd00:1::/64", "0.0.0.0/0", "::/0");
    private static final List<String> BLOCKS = List.of(
            "10.1.0.0/16",
            "10.0.0.0/7",
            "192.168.7.0/24",
            "100.64.0.0/29",
            "100.64.0.3",
            "8.8.8.0/24",
            "fd00:1::5",
            "fd7a:115c:a1e0::4",
            "ipset:x",
            "host");

    private final Random random;
    private final boolean wideRoutes;

    RandomTailnets(Random random, boolean wideRoutes) {
        this.random = random;
        this.wideRoutes = wideRoutes;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    Inventory inventory(int nodes) {
        List<Inventory.User> users = new ArrayList<>();
        for (String email : USERS) {
            Set<String> roles = users.isEmpty() ? Set.of("owner", "admin") : chance(30) ? Set.of("admin") : Set.of();
            users.add(new Inventory.User(users.size() + 1, email.substring(0, email.indexOf('@')), email, "", roles));
        }
        List<Inventory.Node> list = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            list.add(node(i));
        }
        return Inventory.of(users, list, Set.of("example.com", "other.org"));
    }

    Inventory.Node node(long id) {
        boolean tagged = chance(50);
        List<IpPrefix> routes = new ArrayList<>();
        while (chance(25)) {
            routes.add(IpPrefix.parse(wideRoutes && chance(10) ? "100.64.0.0/28" : pick(ROUTES)));
        }
        List<IpPrefix> approved = routes.stream().filter(route -> chance(80)).toList();
        return new Inventory.Node(
                id,
                tagged ? OptionalLong.empty() : OptionalLong.of(1 + random.nextInt(USERS.size())),
                tagged
                        ? TAGS.stream()
                                .filter(tag -> chance(50) || tag.equals("tag:a"))
                                .toList()
                        : List.of(),
                Optional.of(IpAddress.parse("100.64.0." + id)),
                chance(90) ? Optional.of(IpAddress.parse("fd7a:115c:a1e0::" + Long.toHexString(id))) : Optional.empty(),
                routes,
                approved,
                chance(50) ? Map.of("node:os", chance(50) ? "linux" : "macos") : Map.of());
    }

    /** Returns an inventory that differs in a few nodes; their ids are added to the list. */
    Inventory changed(Inventory from, List<Long> ids) {
        Map<Long, Inventory.Node> nodes =
                from.nodes().stream().collect(Collectors.toMap(Inventory.Node::id, node -> node));
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            long id = 1L + random.nextInt(14);
            ids.add(id);
            if (chance(25)) {
                nodes.remove(id);
            } else {
                nodes.put(id, node(id));
            }
        }
        return Inventory.of(from.users(), nodes.values(), from.domains());
    }

    /** Returns a policy with random rules, as text. */
    String policy() {
        StringBuilder text = new StringBuilder("{\"groups\": {\"group:g\": [\"ann@example.com\", \"eve@other.org\"], ")
                .append("\"group:h\": [\"ann@example.com\"]}, \"hosts\": {\"host\": \"10.1.2.3\"}, ")
                .append("\"ipsets\": {\"ipset:x\": [\"10.1.0.0/16\", \"remove 10.1.2.0/24\", \"100.64.0.5\"]}, ")
                .append("\"tagOwners\": {\"tag:a\": [], \"tag:b\": [], \"tag:c\": []}, ")
                .append("\"postures\": {\"posture:linux\": [\"node:os == 'linux'\"]}, \"acls\": [");
        text.append(many(4, this::acl)).append("], \"grants\": [").append(many(4, this::grant));
        text.append("], \"ssh\": [").append(many(3, this::ssh)).append("], \"nodeAttrs\": [");
        return text.append(many(2, this::attribute)).append("]}").toString();
    }

    private String many(int most, java.util.function.Supplier<String> one) {
        List<String> found = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            found.add(one.get());
        }
        return String.join(", ", found);
    }

    /** Returns an access rule, as text. */
    String acl() {
        boolean self = chance(20);
        String source =
                self ? list(3, List.of("autogroup:member", "group:g", "bob@example.com", "*")) : list(3, sources());
        List<String> targets = self ? List.of("autogroup:self") : targets();
        List<String> dst = new ArrayList<>();
        do {
            dst.add(quoted(pick(targets) + ":" + pick(List.of("*", "22", "80-90", "1,2,3"))));
        } while (chance(40));
        return "{\"action\": \"accept\", \"src\": " + source + ", \"dst\": [" + String.join(", ", dst) + "]"
                + (chance(30) ? ", \"proto\": \"tcp\"" : "") + posture() + "}";
    }

    private String grant() {
        if (chance(15)) {
            return "{\"src\": [\"autogroup:member\"], \"dst\": [\"autogroup:self\"], \"ip\": [\"*\"], "
                    + "\"app\": {\"tailscale.com/cap/drive\": [{}]}}";
        }
        boolean internet = chance(15);
        String dst = internet ? "[\"autogroup:internet\"]" : list(3, targets());
        String app =
                internet || chance(50) ? "" : ", \"app\": {\"example.com/cap\": [], \"tailscale.com/cap/relay\": [1]}";
        String ip = app.isEmpty() || chance(50) ? ", \"ip\": [\"tcp:443\", \"53\"]" : "";
        String via = chance(25) ? ", \"via\": " + list(2, TAGS) : "";
        return "{\"src\": " + list(3, sources()) + ", \"dst\": " + dst + ip + app + via + posture() + "}";
    }

    private String posture() {
        return chance(15) ? ", \"srcPosture\": [\"posture:linux\"]" : "";
    }

    private String ssh() {
        boolean self = chance(40);
        String source =
                self ? list(2, List.of("autogroup:member", "group:g")) : list(2, List.of("autogroup:member", "tag:b"));
        String dst = self ? "[\"autogroup:self\"]" : list(2, TAGS);
        return "{\"action\": \"" + (chance(50) ? "check" : "accept") + "\", \"src\": " + source + ", \"dst\": " + dst
                + ", \"users\": " + list(2, List.of("root", "autogroup:nonroot", "localpart:*@example.com")) + "}";
    }

    private String attribute() {
        return "{\"target\": " + list(2, targets()) + ", \"attr\": " + list(2, List.of("disable-ipv4", "x", "y")) + "}";
    }

    private List<String> sources() {
        List<String> all = new ArrayList<>(targets());
        all.add("user:*@other.org");
        if (chance(10)) {
            all.add("autogroup:danger-all");
        }
        return all;
    }

    private List<String> targets() {
        List<String> all = new ArrayList<>(TAGS);
        all.addAll(List.of("ann@example.com", "bob@example.com", "group:g", "group:h", "autogroup:member"));
        all.addAll(List.of("autogroup:tagged", "autogroup:admin", "*"));
        all.addAll(BLOCKS);
        return all;
    }

    private String list(int most, List<String> from) {
        List<String> found = new ArrayList<>();
        do {
            found.add(quoted(pick(from)));
        } while (found.size() < most && chance(40));
        return "[" + String.join(", ", found) + "]";
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
