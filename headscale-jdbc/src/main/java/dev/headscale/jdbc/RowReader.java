package dev.headscale.jdbc;

import dev.headscale.core.wire.WireTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads one row, column after column, in the order in which {@link RowWriter} wrote it. Content that is not of the
 * expected form fails with some RuntimeException.
 */
final class RowReader {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final ResultSet row;
    private int position;

    RowReader(ResultSet row) {
        this.row = row;
    }

    String text() throws SQLException {
        return optionalText().orElseThrow(() -> new IllegalArgumentException("column " + position + " is empty"));
    }

    Optional<String> optionalText() throws SQLException {
        return Optional.ofNullable(row.getString(++position)).map(StoredText::decode);
    }

    <T> Optional<T> optional(Function<String, T> parser) throws SQLException {
        return optionalText().map(parser);
    }

    long number() throws SQLException {
        return row.getLong(++position);
    }

    Optional<Long> optionalNumber() throws SQLException {
        long value = row.getLong(++position);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    int small() throws SQLException {
        return row.getInt(++position);
    }

    boolean flag() throws SQLException {
        return row.getBoolean(++position);
    }

    Instant instant() throws SQLException {
        return instant(text());
    }

    Optional<Instant> optionalInstant() throws SQLException {
        return optional(RowReader::instant);
    }

    private static Instant instant(String text) {
        return WireTime.tryParse(text).orElseGet(() -> Instant.parse(text));
    }

    <T> List<T> list(Function<String, T> parser) throws SQLException {
        String json = text();
        if (json.equals("[]")) {
            return List.of();
        }
        List<T> values = new ArrayList<>();
        for (JsonNode value : JSON.readTree(json)) {
            values.add(parser.apply(value.stringValue()));
        }
        return values;
    }
}
