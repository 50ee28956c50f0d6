package dev.headscale.policy.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Runs whole cases: those of the repository, and those of the directory that {@code policy.cases} names. */
class RecordedCasesTest {
    private static final int SHOWN = Integer.getInteger("policy.cases.shown", 20);

    @Test
    void theEngineAnswersAsRecorded() throws IOException {
        String directory = System.getProperty("policy.cases", "");
        assumeTrue(!directory.isEmpty(), "no recorded cases: set -Dpolicy.cases=DIRECTORY to run them");
        run(Path.of(directory));
    }

    @Test
    void theEngineAnswersAsWrittenByHand() throws IOException {
        run(Path.of("src/test/resources/policy-cases"));
    }

    @Test
    void aWrongAnswerIsNoticed() throws IOException {
        RecordedCase right =
                RecordedCase.all(Path.of("src/test/resources/policy-cases")).get(0);
        RecordedCase wrong = new RecordedCase(
                right.id(),
                right.category(),
                right.policy().replace("22", "23"),
                right.inventory(),
                right.names(),
                right.recorded());
        assertThat(CaseCheck.differences(right)).isEmpty();
        assertThat(CaseCheck.differences(wrong)).isNotEmpty();
    }

    private static void run(Path directory) throws IOException {
        Map<String, int[]> table = new TreeMap<>();
        List<String> failures = new ArrayList<>();
        for (RecordedCase recorded : RecordedCase.all(directory)) {
            List<String> differences = PolicyCases.differences(recorded);
            int[] counts = table.computeIfAbsent(recorded.category(), none -> new int[2]);
            counts[differences.isEmpty() ? 0 : 1]++;
            if (!differences.isEmpty()) {
                failures.add(recorded.id() + "\n    " + String.join("\n    ", differences));
            }
        }
        System.out.println(describe(table));
        assertThat(failures.subList(0, Math.min(SHOWN, failures.size())))
                .as("%d cases differ", failures.size())
                .isEmpty();
        assertThat(table).isNotEmpty();
    }

    private static String describe(Map<String, int[]> table) {
        StringBuilder text = new StringBuilder(String.format("%n%-12s %6s %6s%n", "category", "passed", "failed"));
        int[] sum = new int[2];
        table.forEach((category, counts) -> {
            text.append(String.format("%-12s %6d %6d%n", category, counts[0], counts[1]));
            sum[0] += counts[0];
            sum[1] += counts[1];
        });
        return text.append(String.format("%-12s %6d %6d%n", "all", sum[0], sum[1]))
                .toString();
    }
}
