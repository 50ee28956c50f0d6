package dev.headscale.policy.cases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the cases in a directory: {@code PolicyCases DIR} prints a line for each that differs, and the sum. */
public final class PolicyCases {
    private PolicyCases() {}

    /**
     * Runs cases. The exit code is 1 if one differs.
     *
     * @param arguments the directory
     * @throws IOException if the cases cannot be read
     */
    public static void main(String... arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: PolicyCases DIR");
            System.exit(2);
        }
        List<RecordedCase> all = RecordedCase.all(Path.of(arguments[0]));
        List<String> failures = failures(all);
        failures.forEach(System.out::println);
        System.out.println((all.size() - failures.size()) + " passed, " + failures.size() + " failed");
        System.exit(failures.isEmpty() ? 0 : 1);
    }

    /** Returns a line for each case that differs. */
    static List<String> failures(List<RecordedCase> cases) {
        List<String> failures = new ArrayList<>();
        for (RecordedCase recorded : cases) {
            List<String> differences = differences(recorded);
            if (!differences.isEmpty()) {
                String more = differences.size() > 1 ? " (and " + (differences.size() - 1) + " more)" : "";
                failures.add(recorded.id() + ": " + differences.get(0).replace('\n', ' ') + more);
            }
        }
        return failures;
    }

    /** Returns in what a case differs; a failure of the engine is a difference. */
    static List<String> differences(RecordedCase recorded) {
        try {
            return CaseCheck.differences(recorded);
        } catch (RuntimeException e) {
            return List.of("failed with " + e + " at " + e.getStackTrace()[0]);
        }
    }
}
