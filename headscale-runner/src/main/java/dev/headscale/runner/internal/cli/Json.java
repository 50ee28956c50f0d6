package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.output.Style;
import dev.headscale.runner.internal.output.Table.Cell;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reading the admin API's objects, and making small ones. */
final class Json {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode result(String text) {
        return object().put("Result", text);
    }

    static String text(JsonNode object, String name) {
        return object.path(name).asString("");
    }

    /** The members of a list of texts, one on each line. */
    static String lines(JsonNode object, String name) {
        return object.path(name).values().stream().map(JsonNode::asString).collect(Collectors.joining("\n"));
    }

    /** A time; empty if there is none, or the one that stands for none. */
    static Optional<Instant> time(JsonNode object, String name) {
        try {
            return Optional.of(text(object, name))
                    .filter(text -> !text.isEmpty() && !text.startsWith("0001-"))
                    .map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** A time for people, or what to show if there is none. */
    static String shown(JsonNode object, String name, String otherwise) {
        return time(object, name).map(TIME::format).orElse(otherwise);
    }

    /** When something ends: green while that lies ahead. */
    static Cell end(JsonNode object, String name, String never, Instant now) {
        return time(object, name)
                .map(at -> new Cell(TIME.format(at), at.isAfter(now) ? Style.GOOD : Style.BAD))
                .orElse(Cell.of(never));
    }
}
