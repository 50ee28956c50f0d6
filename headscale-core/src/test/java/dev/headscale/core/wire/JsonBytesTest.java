package dev.headscale.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonBytesTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static String text(JsonBytes json) {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void putsCommasBetweenValuesOnly() {
        JsonBytes json = new JsonBytes(1)
                .open('{')
                .name("a")
                .open('[')
                .number(1)
                .text("[")
                .text(":")
                .open('{');
        json.close('}')
                .close(']')
                .name("b")
                .open('{')
                .close('}')
                .name("c")
                .flag(false)
                .anyName("{\"")
                .raw("null");
        json.name("d").open('[').close(']').name("e").plain("x");

        assertThat(text(json.close('}')))
                .isEqualTo("{\"a\":[1,\"[\",\":\",{}],\"b\":{},\"c\":false,\"{\\\"\":null,\"d\":[],\"e\":\"x\"}");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, 99, 100, 65535, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1})
    void writesNumbers(long number) {
        assertThat(text(new JsonBytes(1).number(number))).isEqualTo(Long.toString(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\"\\/",
                "\u0000\u0001\t\n\r\u001f",
                "\u007f\u0080\u07ff\u0800\uffff",
                "é€😀",
                "\u2028<>&"
            })
    void writesStringsThatReadBackAsTheyWere(String text) {
        JsonNode read = MAPPER.readTree(new JsonBytes(1).text(text).toBytes());
        assertThat(read.stringValue()).isEqualTo(text);
    }

    @Test
    void replacesHalvesOfSurrogatePairs() {
        assertThat(text(new JsonBytes(8).text("a\ud800b"))).isEqualTo("\"a\ufffdb\"");
        assertThat(text(new JsonBytes(8).text("\udc00"))).isEqualTo("\"\ufffd\"");
        assertThat(text(new JsonBytes(8).text("x\ud83d"))).isEqualTo("\"x\ufffd\"");
    }

    @Test
    void writesRandomStringsAsAnotherParserReadsThem() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String text = random.ints(random.nextInt(20), 0, 0x110000)
                    .filter(point -> point < 0xd800 || point > 0xdfff)
                    .map(point -> random.nextBoolean() ? point % 0x90 : point)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(MAPPER.readTree(new JsonBytes(4).text(text).toBytes()).stringValue())
                    .as("seed %d", seed)
                    .isEqualTo(text);
        }
    }
}
