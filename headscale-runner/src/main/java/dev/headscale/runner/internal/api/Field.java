package dev.headscale.runner.internal.api;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A member of a request's body.
 *
 * @param name the member's name
 * @param kind what its value looks like
 */
record Field(String name, Kind kind) {

    /** What a value looks like; {@code null} counts as absent. */
    enum Kind {
        TEXT("string"),
        FLAG("boolean"),
        TIME("RFC 3339 date-time"),
        TEXTS("array of strings");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }
    }

    static Field text(String name) {
        return new Field(name, Kind.TEXT);
    }

    static Field flag(String name) {
        return new Field(name, Kind.FLAG);
    }

    static Field time(String name) {
        return new Field(name, Kind.TIME);
    }

    static Field texts(String name) {
        return new Field(name, Kind.TEXTS);
    }

    /** What is wrong with a value, if anything. */
    Optional<ProblemException.Cause> check(JsonNode value) {
        boolean fits = value.isNull()
                || switch (kind) {
                    case TEXT -> value.isString();
                    case FLAG -> value.isBoolean();
                    case TIME -> value.isString() && parseTime(value.asString()).isPresent();
                    case TEXTS -> value.isArray() && value.values().stream().allMatch(JsonNode::isString);
                };
        return fits
                ? Optional.empty()
                : Optional.of(new ProblemException.Cause("expected " + kind.shown, Optional.of("body." + name)));
    }

    static Optional<Instant> parseTime(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
