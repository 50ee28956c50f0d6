package dev.headscale.noise.testkit.netmap;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes messages for tests, with {@code '} for {@code "}. */
final class Messages {
    static final Instant NOW = Instant.parse("2026-08-22T10:00:00Z");
    static final int WITHOUT_DISCO_GUARD = 148;
    static final String SELF = node(1, "alpha", "");

    private Messages() {}

    static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }

    /** A node with a name, addresses and further fields, which begin with a comma. */
    static String node(int id, String host, String more) {
        return "{'ID':%d,'StableID':'s%d','Name':'%s.tail.example.com.','User':1,'Key':'%s','Addresses':['100.64.0.%d/32']%s}"
                .formatted(id, id, host, nodeKey(id), id, more);
    }

    static String nodeKey(int n) {
        return "nodekey:" + "%064x".formatted(n);
    }

    static String discoKey(int n) {
        return "discokey:" + "%064x".formatted(n);
    }

    /** The first message of a stream, with further fields, which begin with a comma. */
    static String first(String more) {
        return "{'Node':" + SELF + more + "}";
    }

    static Netmap after(String... messages) {
        return after(WITHOUT_DISCO_GUARD, messages);
    }

    static Netmap after(int version, String... messages) {
        Netmap netmap = new Netmap(version, InstantSource.fixed(NOW), Set.of());
        for (String message : messages) {
            netmap.apply(json(message));
        }
        return netmap;
    }
}
