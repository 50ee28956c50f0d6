package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is written, a policy is either read or refused with reasons. A failure names the seed that repeats it. */
class PolicyFuzzTest {
    private static final int ROUNDS = Integer.getInteger("policy.rounds", 3000);
    private static final long SEED = Long.getLong("policy.seed", 20261123L);
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "//",
            "/*",
            "null",
            "-",
            "1e999999999999",
            "9".repeat(500),
            "\\u12",
            "*",
            "tag:",
            "autogroup:self",
            "group:",
            "@",
            "user:*@",
            "0.0.0.0/0",
            "::",
            "[::1]",
            "/",
            "%",
            "\ud800",
            "é",
            "\n",
            "0");

    @Test
    void damagedPoliciesAreReadOrRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            RandomTailnets tailnets = new RandomTailnets(random, true);
            StringBuilder text = new StringBuilder(tailnets.policy());
            for (int i = random.nextInt(4); i >= 0; i--) {
                damage(text, random);
            }
            try {
                Policy policy = Policy.parse(text.toString());
                Inventory inventory = tailnets.inventory(4);
                CompiledPolicy compiled = policy.compile(inventory);
                inventory.nodes().forEach(node -> compiled.packetFilter(node.id()));
            } catch (PolicyException refused) {
                for (Problem problem : refused.problems()) {
                    assertThat(problem.line())
                            .as("seed %d: %s", SEED + round, text)
                            .isPositive();
                    assertThat(problem.column())
                            .as("seed %d: %s", SEED + round, text)
                            .isPositive();
                    assertThat(problem.message())
                            .as("seed %d: %s", SEED + round, text)
                            .isNotBlank();
                }
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + (SEED + round) + ": " + text, e);
            }
        }
    }

    private static void damage(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
            case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
            default -> text.replace(at, at + 1, PIECES.get(random.nextInt(PIECES.size())));
        }
        if (text.length() == 0) {
            text.append("{}");
        }
    }
}
