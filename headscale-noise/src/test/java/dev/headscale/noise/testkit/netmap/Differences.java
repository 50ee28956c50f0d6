package dev.headscale.noise.testkit.netmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Says in lines how two values differ. */
final class Differences {
    private static final int LONGEST_VALUE = 240;

    private final int limit;
    private final List<String> lines = new ArrayList<>();

    private Differences(int limit) {
        this.limit = limit;
    }

    static List<String> between(JsonNode one, JsonNode other, int limit) {
        Differences differences = new Differences(limit);
        differences.compare("", one, other);
        return List.copyOf(differences.lines);
    }

    private void compare(String path, JsonNode one, JsonNode other) {
        if (lines.size() >= limit || one.equals(other)) {
            return;
        }
        if (one.isObject() && other.isObject()) {
            Set<String> names = new TreeSet<>(one.propertyNames());
            names.addAll(other.propertyNames());
            for (String name : names) {
                compare(path.isEmpty() ? name : path + "/" + name, one.path(name), other.path(name));
            }
        } else {
            lines.add(path + ": " + shown(one) + " != " + shown(other));
        }
    }

    private static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "absent" : value.toString();
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…";
    }
}
