package dev.headscale.runner.internal.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class DocumentsTest {
    private final JsonNode content = JsonMapper.builder()
            .build()
            .readTree("{\"createdAt\":\"2026-01-01T00:00:00Z\",\"id\":\"1\",\"none\":null,\"list\":[],"
                    + "\"user\":{\"displayName\":\"no\"}}");

    @Test
    void indentsJsonWithTabs() {
        assertThat(Documents.write(content, Format.JSON)).isEqualTo("""
                        {
                        \t"createdAt": "2026-01-01T00:00:00Z",
                        \t"id": "1",
                        \t"none": null,
                        \t"list": [],
                        \t"user": {
                        \t\t"displayName": "no"
                        \t}
                        }
                        """);
    }

    @Test
    void writesJsonOnOneLine() {
        assertThat(Documents.write(content, Format.JSON_LINE)).isEqualTo(content + "\n");
    }

    @Test
    void writesYamlWithLowerCaseKeysAndQuotesWhatWouldBeMisread() {
        assertThat(Documents.write(content, Format.YAML)).isEqualTo("""
                        createdat: 2026-01-01T00:00:00Z
                        id: "1"
                        none: null
                        list: []
                        user:
                          displayname: "no"
                        """);
    }

    @Test
    void anEmptyListIsADocument() {
        assertThat(Documents.write(JsonMapper.builder().build().readTree("[]"), Format.JSON))
                .isEqualTo("[]\n");
    }
}
