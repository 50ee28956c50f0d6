package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyEditTest {
    private static final String WRITTEN = """
            // Who is who.
            {
              "groups": {
                "group:dev": [
                  "ann@example.com", // since 2020
                  "bob@example.com", /* on leave, */ // for now
                ],
                "group:ops": ["eve@example.com", "kim@example.com"],
              },
              /* nothing else,
                 yet */
              "hosts": {"db": "10.0.0.1"} // one
            }
            """;

    @Test
    void addsAsTheListIsWritten() {
        assertThat(PolicyEdit.addToGroup("group:dev", "kim@example.com").apply(WRITTEN))
                .isEqualTo(WRITTEN.replace("for now\n", "for now\n      \"kim@example.com\",\n"));
        assertThat(PolicyEdit.addToGroup("group:ops", "bob@example.com").apply(WRITTEN))
                .isEqualTo(WRITTEN.replace("\"kim@example.com\"]", "\"kim@example.com\", \"bob@example.com\"]"));
    }

    @Test
    void addsWhatIsMissing() {
        assertThat(PolicyEdit.addToGroup("group:new", "bob@example.com").apply(WRITTEN))
                .isEqualTo(WRITTEN.replace(
                        "\"kim@example.com\"],\n",
                        "\"kim@example.com\"],\n    \"group:new\": [\"bob@example.com\"],\n"));
        assertThat(PolicyEdit.addTagOwner("tag:web", "group:dev").apply(WRITTEN))
                .isEqualTo(WRITTEN.replace(
                        "\"10.0.0.1\"} // one\n",
                        "\"10.0.0.1\"}, // one\n  \"tagOwners\": {\"tag:web\": [\"group:dev\"]}\n"));
    }

    @Test
    void setsChangesAndRemovesHosts() {
        assertThat(PolicyEdit.setHost("db", "10.0.0.2").apply(WRITTEN))
                .isEqualTo(WRITTEN.replace("10.0.0.1", "10.0.0.2"));
        assertThat(PolicyEdit.setHost("web", "10.0.0.2").apply(WRITTEN))
                .isEqualTo(WRITTEN.replace("\"10.0.0.1\"}", "\"10.0.0.1\", \"web\": \"10.0.0.2\"}"));
        assertThat(PolicyEdit.removeHost("db").apply(WRITTEN)).isEqualTo(WRITTEN.replace("\"db\": \"10.0.0.1\"", ""));
    }

    @Test
    void removesALineWithItsComment() {
        assertThat(PolicyEdit.removeFromGroup("group:dev", "ann@example.com").apply(WRITTEN))
                .isEqualTo(WRITTEN.replace("      \"ann@example.com\", // since 2020\n", ""));
    }

    @Test
    void doesNothingTwice() {
        for (PolicyEdit edit : List.of(
                PolicyEdit.addToGroup("group:dev", "bob@example.com"),
                PolicyEdit.removeFromGroup("group:dev", "kim@example.com"),
                PolicyEdit.removeFromGroup("group:none", "kim@example.com"),
                PolicyEdit.removeTagOwner("tag:web", "kim@example.com"),
                PolicyEdit.setHost("db", "10.0.0.1"),
                PolicyEdit.removeHost("web"))) {
            assertThat(edit.apply(WRITTEN)).as("%s", edit).isEqualTo(WRITTEN);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|'{\n  \"groups\": {\"group:a\": [\"x@\"]},\n}\n'",
                "'// none\n'|'// none\n{\n  \"groups\": {\"group:a\": [\"x@\"]},\n}\n'",
                "'{}'|'{\"groups\": {\"group:a\": [\"x@\"]}}'",
                "'{\"groups\":{}}'|'{\"groups\":{\"group:a\": [\"x@\"]}}'",
                "'{\"groups\":{\"group:a\":[]}}'|'{\"groups\":{\"group:a\":[\"x@\"]}}'",
                "'{\"groups\":{\"group:a\":[\"y@\",]}}'|'{\"groups\":{\"group:a\":[\"y@\", \"x@\",]}}'"
            })
    void startsFromLittle(String before, String after) {
        assertThat(PolicyEdit.addToGroup("group:a", "x@").apply(before)).isEqualTo(after);
    }

    @Test
    void keepsTheLineEndsOfWindows() {
        String text = "{\r\n  \"groups\": {\r\n    \"group:a\": [\r\n      \"y@\"\r\n    ]\r\n  }\r\n}\r\n";

        String edited = PolicyEdit.addToGroup("group:a", "x@").apply(text);

        assertThat(edited).isEqualTo(text.replace("\"y@\"\r\n", "\"y@\",\r\n      \"x@\"\r\n"));
        assertThat(PolicyEdit.removeFromGroup("group:a", "x@").apply(edited)).isEqualTo(text);
    }

    @Test
    void saysWhereSomethingElseStands() {
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> PolicyEdit.addToGroup("group:a", "x@").apply("{\n \"groups\": []}"))
                .withMessage("line 2, column 12: \"groups\" is a list, not an object");
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> PolicyEdit.addTagOwner("tag:a", "x@").apply("{\"tagOwners\": {\"tag:a\": \"y@\"}}"))
                .withMessage("line 1, column 25: \"tag:a\" is a string, not a list");
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> PolicyEdit.setHost("a", "10.0.0.1").apply("{\"hosts\": {\"a\": 1}}"))
                .withMessage("line 1, column 17: \"a\" is a number, not a string");
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> PolicyEdit.removeHost("a").apply("{\"hosts\""));
        assertThatExceptionOfType(PolicyException.class)
                .isThrownBy(() -> PolicyEdit.removeHost("a").apply("[]"))
                .withMessage("line 1, column 1: a policy is an object, not a list");
    }

    /** Adding and removing gives the text back, however it is written; and what is added is there. */
    @Test
    void removingUndoesAdding() {
        long seed = Long.getLong("policy.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String text = written(random);
            String edited = PolicyEdit.addToGroup("group:a", "x@").apply(text);

            String at = "seed " + seed + ":\n" + text + "\nedited:\n" + edited;
            assertThat(edited).as(at).contains("\"x@\"");
            assertThat(PolicyEdit.addToGroup("group:a", "x@").apply(edited))
                    .as(at)
                    .isEqualTo(edited);
            assertThat(Policy.parse(edited)).as(at).isNotNull();
            assertThat(PolicyEdit.removeFromGroup("group:a", "x@").apply(edited))
                    .as(at)
                    .isEqualTo(text);
        }
    }

    /** A policy with a group of some users, with white space and comments at random. */
    private static String written(Random random) {
        String[] gaps = {"", " ", "\n", "\n      ", " // why, not\n      ", " /* a, b */ "};
        StringBuilder text = new StringBuilder("{\n  \"groups\": {\n    \"group:a\": [");
        int users = 1 + random.nextInt(4);
        boolean lines = random.nextBoolean();
        String gap = lines ? "\n      " : gaps[random.nextInt(2)];
        for (int i = 0; i < users; i++) {
            String comment = lines && random.nextInt(3) == 0 ? " // u" + i + ", the first" : "";
            boolean last = i == users - 1;
            boolean comma = !last || random.nextBoolean();
            text.append(gap)
                    .append("\"u")
                    .append(i)
                    .append("@\"")
                    .append(comma ? "," : "")
                    .append(comment);
        }
        text.append(lines ? "\n    " : "").append("]").append(gaps[random.nextInt(gaps.length)]);
        return text.append("\n  },\n  \"acls\": []")
                .append(gaps[random.nextInt(gaps.length)])
                .append("}")
                .toString();
    }
}
