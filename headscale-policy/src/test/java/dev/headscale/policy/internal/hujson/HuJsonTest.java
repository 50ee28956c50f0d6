package dev.headscale.policy.internal.hujson;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuJsonTest {
    private static List<String> problems(String text) {
        Problems problems = new Problems();
        HuJson.parse(text, problems);
        LineIndex lines = new LineIndex(text);
        return problems.all().stream()
                .map(at -> lines.line(at.offset()) + ":" + lines.column(at.offset()) + " " + at.message())
                .toList();
    }

    private static HuValue value(String text) {
        assertThat(problems(text)).isEmpty();
        return HuJson.parse(text, new Problems()).orElseThrow();
    }

    @Test
    void commentsAndTrailingCommasAreAllowed() {
        HuValue value = value("// a\n{ /* b */ \"x\": [1, 2, /* c */], // d\n \"y\": true,\n}\n// e");
        assertThat(value).isInstanceOfSatisfying(HuValue.Obj.class, object -> {
            assertThat(object.members())
                    .extracting(member -> member.name().value())
                    .containsExactly("x", "y");
            assertThat(((HuValue.Arr) object.members().get(0).value()).items()).hasSize(2);
        });
    }

    @Test
    void valuesKnowWhereTheyAre() {
        String text = "{\"a\": [10, \"é\"]}";
        HuValue.Arr array =
                (HuValue.Arr) ((HuValue.Obj) value(text)).members().get(0).value();
        assertThat(text.substring(array.start(), array.end())).isEqualTo("[10, \"é\"]");
        HuValue last = array.items().get(1);
        assertThat(text.substring(last.start(), last.end())).isEqualTo("\"é\"");
    }

    @Test
    void escapesAreResolved() {
        assertThat(value("\"\\u0041\\n\\\"\\\\\\/\\ud83d\\ude80\"")).isEqualTo(new HuValue.Text("A\n\"\\/🚀", 0, 28));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "1e5", "-0.25E-3", "10"})
    void numbersAreKeptAsWritten(String literal) {
        assertThat(value(literal)).isEqualTo(new HuValue.Num(literal, 0, literal.length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "1.",
                ".5",
                "+1",
                "1e",
                "-",
                "tru",
                "'a'",
                "\"a",
                "\"\\x\"",
                "\"\t\"",
                "[1,,2]",
                "[,]",
                "{,}",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{a: 1}",
                "{\"a\": 1 \"b\": 2}",
                "{\"a\": 1, \"a\": 2}",
                "[1",
                "{\"a\": [1}",
                "1 2",
                "/* open",
                "[1]]",
                "\"\\u12\"",
                "NaN"
            })
    void whatIsNotHuJsonIsReported(String text) {
        assertThat(problems(text)).isNotEmpty();
    }

    @Test
    void readingGoesOnAfterAMistake() {
        assertThat(problems("{\n \"a\": tru,\n \"b\": [1 2],\n c: 3,\n \"d\": 01,\n \"a\": 4\n}"))
                .containsExactly(
                        "2:7 expected a value but found tru",
                        "3:10 expected ',' or ']' but found a number",
                        "4:2 expected a member name in quotation marks but found c",
                        "5:7 not a JSON number: 01",
                        "6:2 duplicate member \"a\"");
    }

    @Test
    void columnsCountCharacters() {
        assertThat(problems("{\"🚀é\": x}")).containsExactly("1:8 expected a value but found x");
    }

    @Test
    void nothingButCommentsIsNoValue() {
        Problems problems = new Problems();
        assertThat(HuJson.parse(" // nothing\n/* at all */", problems)).isEqualTo(Optional.empty());
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void nestingHasALimit() {
        assertThat(problems("[".repeat(100_000))).anyMatch(problem -> problem.contains("nested more than 100 deep"));
        assertThat(problems("{\"a\":[".repeat(1000) + "]}".repeat(1000)))
                .anyMatch(problem -> problem.contains("nested more than 100 deep"));
    }

    @Test
    void anyTextIsEitherReadOrReported() {
        long seed = 20261123;
        Random random = new Random(seed);
        String alphabet = "{}[]:,\"\\/*-.0123eEtfnu \n\té🚀truefalsenull//";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Problems problems = new Problems();
            Optional<HuValue> value = HuJson.parse(text.toString(), problems);
            LineIndex lines = new LineIndex(text.toString());
            for (Problems.At at : problems.all()) {
                assertThat(lines.line(at.offset()))
                        .as("seed %d, text %s", seed, text)
                        .isPositive();
                assertThat(lines.column(at.offset()))
                        .as("seed %d, text %s", seed, text)
                        .isPositive();
            }
            if (value.isEmpty() && problems.isEmpty()) {
                assertThat(text.toString().replaceAll("(?s)/\\*.*?\\*/|//[^\n]*", ""))
                        .as("seed %d, text %s", seed, text)
                        .isBlank();
            }
        }
    }
}
