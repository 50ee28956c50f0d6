package dev.headscale.policy.internal.reader;

import dev.headscale.policy.internal.hujson.HuValue;
import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.ReachTest;
import dev.headscale.policy.internal.syntax.SshTest;
import java.util.List;
import java.util.Optional;

/** Reads {@code tests} and {@code sshTests}. */
final class TestsReader {
    private static final String FAILED = "test(s) failed: ";

    private final Problems problems;

    TestsReader(Problems problems) {
        this.problems = problems.starting(FAILED);
    }

    Optional<ReachTest> reach(HuValue value) {
        return Fields.of(value, "an entry of \"tests\"", problems).map(fields -> {
            ReachTest test = new ReachTest(
                    fields.text("src").map(text -> text.value().strip()),
                    fields.text("proto").map(text -> text.value().strip()).orElse(""),
                    strings(fields.texts("accept")),
                    strings(fields.texts("deny")),
                    value.start());
            fields.take("srcPostureAttrs");
            fields.rejectRest();
            return test;
        });
    }

    Optional<SshTest> ssh(HuValue value) {
        return Fields.of(value, "an entry of \"sshTests\"", problems).map(fields -> {
            SshTest test = new SshTest(
                    fields.text("src").map(text -> text.value().strip()),
                    strings(fields.texts("dst")),
                    strings(fields.texts("accept")),
                    strings(fields.texts("deny")),
                    strings(fields.texts("check")),
                    value.start());
            fields.rejectRest();
            return test;
        });
    }

    private static List<String> strings(List<HuValue.Text> texts) {
        return texts.stream().map(text -> text.value().strip()).toList();
    }
}
