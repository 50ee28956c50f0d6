package dev.headscale.policy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;

/**
 * Whatever is written, a policy is either used or refused with reasons. A build runs the inputs that are kept beside the tests;
 * with {@code JAZZER_FUZZ=1} one target looks for new ones.
 */
class FuzzTargets {
    private static final Inventory INVENTORY = new RandomTailnets(new Random(1), true).inventory(5);

    @FuzzTest(maxDuration = "5m")
    void parser(byte[] input) {
        String text = text(input);
        try {
            Policy policy = Policy.parse(text);
            if (!Policy.parse(policy.text()).text().equals(text)) {
                throw new AssertionError("the text is not kept");
            }
        } catch (PolicyException refused) {
            complain(refused);
        }
    }

    @FuzzTest(maxDuration = "5m")
    void compiler(byte[] input) {
        try {
            Policy policy = Policy.parse(text(input));
            CompiledPolicy compiled = policy.compile(INVENTORY);
            for (Inventory.Node node : INVENTORY.nodes()) {
                compiled.packetFilter(node.id());
                compiled.sshRules(node.id());
                compiled.nodeAttributes(node.id());
                compiled.peers(node.id()).forEach(peer -> compiled.routes(node.id(), peer));
            }
            policy.outcomes(INVENTORY);
        } catch (PolicyException refused) {
            complain(refused);
        }
    }

    @FuzzTest(maxDuration = "5m")
    void edits(byte[] input) {
        String text = text(input);
        PolicyEdit edit = PolicyEdit.addToGroup("group:a", "ann@example.com");
        try {
            String edited = edit.apply(text);
            if (!edit.apply(edited).equals(edited)) {
                throw new AssertionError("an edit that was made is made again");
            }
            PolicyEdit.removeFromGroup("group:a", "ann@example.com").apply(edited);
        } catch (PolicyException refused) {
            complain(refused);
        }
    }

    private static String text(byte[] input) {
        return new String(input, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void complain(PolicyException refused) {
        for (Problem problem : refused.problems()) {
            if (problem.line() < 1 || problem.column() < 1 || problem.message().isBlank()) {
                throw new AssertionError("a problem without place or text: " + problem);
            }
        }
    }
}
