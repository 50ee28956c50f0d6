package dev.headscale.policy.internal.tests;

import dev.headscale.policy.internal.compile.Compiled;
import dev.headscale.policy.internal.compile.SshRules;
import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.PolicyFile;
import dev.headscale.policy.internal.syntax.ReachTest;
import dev.headscale.policy.internal.syntax.SshTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        run(
                compiled,
                (offset, test, failures) ->
                        failures.forEach(message -> problems.report(offset, "test(s) failed: " + message)));
    }

    /** Hears what came of each test. */
    @FunctionalInterface
    public interface Report {

        /** A test has run; it passes if there are no failures. */
        void outcome(int offset, String test, List<String> failures);
    }

    /**
     * Runs all tests and reports those that pass, too.
     *
     * @param compiled the policy and the nodes
     * @param report told of each test, in the order of the text
     */
    public static void run(Compiled compiled, Report report) {
        PolicyFile file = compiled.state().program().file();
        if (!file.tests().isEmpty()) {
            ReachTests tests = new ReachTests(compiled.state());
            for (ReachTest test : file.tests()) {
                List<String> failures = new ArrayList<>();
                tests.run(test, failures::add);
                String asked = described(test.src())
                        + wanted("reaches", test.accept())
                        + wanted("does not reach", test.deny());
                report.outcome(test.offset(), asked, failures);
            }
        }
        if (!file.sshTests().isEmpty()) {
            SshTests tests = new SshTests(compiled.state(), new SshRules(compiled.state()));
            for (SshTest test : file.sshTests()) {
                List<String> failures = new ArrayList<>();
                tests.run(test, failures::add);
                String asked = described(test.src()) + " into " + String.join(", ", test.dst())
                        + wanted("as", test.accept())
                        + wanted("after a check as", test.check())
                        + wanted("not as", test.deny());
                report.outcome(test.offset(), asked, failures);
            }
        }
    }

    private static String described(Optional<String> source) {
        return source.orElse("nobody");
    }

    private static String wanted(String how, List<String> what) {
        return what.isEmpty() ? "" : " " + how + " " + String.join(", ", what);
    }
}
