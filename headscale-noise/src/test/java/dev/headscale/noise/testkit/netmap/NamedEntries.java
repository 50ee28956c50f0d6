package dev.headscale.noise.testkit.netmap;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A map that a server edits by name: null deletes, and null under the name {@code *} clears first. One thread at a time. */
final class NamedEntries {
    private static final String ALL = "*";

    private final SortedMap<String, JsonNode> entries;

    NamedEntries() {
        this(new TreeMap<>());
    }

    private NamedEntries(SortedMap<String, JsonNode> entries) {
        this.entries = entries;
    }

    NamedEntries copy() {
        return new NamedEntries(new TreeMap<>(entries));
    }

    SortedMap<String, JsonNode> asMap() {
        return Collections.unmodifiableSortedMap(entries);
    }

    void put(String name, JsonNode value) {
        entries.put(name, value);
    }

    void patch(JsonNode changes) {
        if (changes.path(ALL).isNull()) {
            entries.clear();
        }
        changes.forEachEntry((name, value) -> {
            if (value.isNull()) {
                entries.remove(name);
            } else if (!name.equals(ALL)) {
                entries.put(name, value);
            }
        });
    }
}
