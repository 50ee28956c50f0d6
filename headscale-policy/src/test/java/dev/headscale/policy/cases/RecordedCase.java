package dev.headscale.policy.cases;

import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A policy, the nodes that it was submitted for, and what was answered.
 *
 * @param id the name of the case
 * @param category the kind of case
 * @param policy the text
 * @param inventory the nodes and users
 * @param names the ids of the nodes by name
 * @param recorded the case as it is in its file
 */
record RecordedCase(
        String id, String category, String policy, Inventory inventory, Map<String, Long> names, JsonNode recorded) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Reads all cases of a directory, in the order of its index. */
    static List<RecordedCase> all(Path directory) throws IOException {
        List<RecordedCase> cases = new ArrayList<>();
        for (JsonNode entry : read(directory.resolve("index.json"))) {
            String category = entry.get("category").stringValue();
            cases.add(load(directory, category, entry.get("id").stringValue()));
        }
        return cases;
    }

    private static JsonNode read(Path file) throws IOException {
        return JSON.readTree(Files.readString(file));
    }

    private static RecordedCase load(Path directory, String category, String id) throws IOException {
        JsonNode recorded = read(directory.resolve(category).resolve(id + ".json"));
        JsonNode topology = read(
                directory.resolve("topologies").resolve(recorded.get("topology").stringValue() + ".json"));
        Map<String, Long> users = new HashMap<>();
        List<Inventory.User> people = new ArrayList<>();
        for (JsonNode user : topology.get("users")) {
            String name = user.get("name").stringValue();
            String email = user.get("email").stringValue();
            users.put(name, user.get("id").longValue());
            // A few recordings lost the address; their policies name it.
            people.add(new Inventory.User(
                    user.get("id").longValue(),
                    name,
                    email.isEmpty() ? name + "@example.com" : email,
                    "",
                    name.equals("odin") ? Set.of("owner", "admin") : Set.of("admin")));
        }
        Map<String, Long> names = new HashMap<>();
        List<Inventory.Node> nodes = new ArrayList<>();
        for (JsonNode node : topology.get("nodes")) {
            names.put(node.get("name").stringValue(), node.get("id").longValue());
            nodes.add(node(node, users));
        }
        Inventory inventory = Inventory.of(people, nodes, Set.of("example.com"));
        String policy = recorded.get("policy").stringValue();
        return new RecordedCase(id, category, policy, inventory, names, recorded);
    }

    private static Inventory.Node node(JsonNode node, Map<String, Long> users) {
        JsonNode user = node.get("user");
        return new Inventory.Node(
                node.get("id").longValue(),
                user == null ? OptionalLong.empty() : OptionalLong.of(users.getOrDefault(user.stringValue(), -1L)),
                texts(node.get("tags")),
                Optional.of(IpAddress.parse(node.get("ipv4").stringValue())),
                Optional.of(IpAddress.parse(node.get("ipv6").stringValue())),
                prefixes(node.get("advertised")),
                prefixes(node.get("approved")),
                Map.of());
    }

    private static List<IpPrefix> prefixes(@Nullable JsonNode list) {
        return texts(list).stream().map(IpPrefix::parse).toList();
    }

    /** Reads a list of strings that may be absent. */
    static List<String> texts(@Nullable JsonNode list) {
        List<String> texts = new ArrayList<>();
        if (list != null) {
            list.forEach(item -> texts.add(item.stringValue()));
        }
        return texts;
    }

    /** Returns the id of a node. */
    long id(String name) {
        return Objects.requireNonNull(names.get(name), name);
    }

    JsonNode expected() {
        return recorded.get("expect");
    }

    boolean isAccepted() {
        return expected().get("ok").booleanValue();
    }
}
