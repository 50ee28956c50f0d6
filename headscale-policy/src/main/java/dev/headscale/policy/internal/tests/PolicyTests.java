package dev.headscale.policy.internal.tests;

import dev.headscale.policy.internal.compile.Compiled;
import dev.headscale.policy.internal.compile.SshRules;
import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.PolicyFile;
import java.util.function.Consumer;

/** Runs the tests that a policy contains. */
public final class PolicyTests {
    private PolicyTests() {}

    /**
     * Runs all tests.
     *
     * @param compiled the policy and the nodes
     * @param problems gets what fails
     */
    public static void run(Compiled compiled, Problems problems) {
        PolicyFile file = compiled.state().program().file();
        if (!file.tests().isEmpty()) {
            ReachTests tests = new ReachTests(compiled.state());
            file.tests().forEach(test -> tests.run(test, failure(test.offset(), problems)));
        }
        if (!file.sshTests().isEmpty()) {
            SshTests tests = new SshTests(compiled.state(), new SshRules(compiled.state()));
            file.sshTests().forEach(test -> tests.run(test, failure(test.offset(), problems)));
        }
    }

    private static Consumer<String> failure(int offset, Problems problems) {
        return message -> problems.report(offset, "test(s) failed: " + message);
    }
}
