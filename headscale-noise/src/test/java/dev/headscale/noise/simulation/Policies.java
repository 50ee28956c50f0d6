package dev.headscale.noise.simulation;

import java.util.List;
import java.util.Random;

/** Policies that hide much, something, or nothing, for the users and tags of a {@link Simulation}. */
final class Policies {
    private static final List<String> SOURCES =
            List.of("*", "alice@", "group:some", "autogroup:member", "autogroup:tagged", "tag:web", "tag:t0");
    private static final List<String> TARGETS =
            List.of("*:*", "alice@:22", "group:some:*", "tag:web:443", "tag:t1:*", "autogroup:self:*", "100.64.0.2:80");
    private static final String FRAME = """
            {"groups": {"group:some": ["alice@"]},
             "tagOwners": {"tag:web": [], "tag:t0": [], "tag:t1": [], "tag:t2": []},
             "acls": [%s]}""";

    private final Random random;

    Policies(Random random) {
        this.random = random;
    }

    /** Returns one of them; sometimes none, which hides nothing. */
    String next() {
        if (random.nextInt(5) == 0) {
            return "";
        }
        StringBuilder rules = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            String target = oneOf(TARGETS);
            // Only people can be given access to what is theirs.
            String source = target.startsWith("autogroup:self") ? "autogroup:member" : oneOf(SOURCES);
            rules.append("{\"action\": \"accept\", \"src\": [\"" + source + "\"], \"dst\": [\"" + target + "\"]},");
        }
        return FRAME.formatted(rules);
    }

    private String oneOf(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
