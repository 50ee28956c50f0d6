package dev.headscale.runner.internal.output;

import java.util.Locale;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Documents for programs. */
public final class Documents {
    private Documents() {}

    /**
     * Writes a document.
     *
     * @param content what it says
     * @param format any but {@link Format#HUMAN}
     * @return the text; it ends in one newline
     */
    public static String write(JsonNode content, Format format) {
        return switch (format) {
            case JSON_LINE -> content + "\n";
            case YAML -> yaml(content);
            default -> indented(content) + "\n";
        };
    }

    private static String indented(JsonNode content) {
        DefaultIndenter tabs = new DefaultIndenter("\t", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withArrayIndenter(tabs)
                .withObjectIndenter(tabs);
        return JsonMapper.builder().build().writer().with(printer).writeValueAsString(content);
    }

    /** YAML has had lower-case keys from the beginning, and scripts rely on them. */
    private static String yaml(JsonNode content) {
        return YAMLMapper.builder()
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .build()
                .writeValueAsString(lowerCase(content));
    }

    private static JsonNode lowerCase(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(p -> copy.set(p.getKey().toLowerCase(Locale.ROOT), lowerCase(p.getValue())));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> copy.add(lowerCase(item)));
            return copy;
        }
        return node;
    }
}
