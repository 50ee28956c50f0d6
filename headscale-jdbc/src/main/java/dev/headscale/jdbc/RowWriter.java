package dev.headscale.jdbc;

import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fills the rows of a batch, column after column. Every column has the same JDBC type in every row, also when it is empty,
 * because PostgreSQL prepares a statement anew when a type changes.
 */
final class RowWriter {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final PreparedBatch batch;
    private int position;

    RowWriter(PreparedBatch batch) {
        this.batch = batch;
    }

    RowWriter text(String value) {
        batch.bind(position++, StoredText.encode(value));
        return this;
    }

    /** Writes the text form of a value. */
    RowWriter text(Optional<?> value) {
        if (value.isPresent()) {
            return text(value.get().toString());
        }
        batch.bindNull(position++, Types.VARCHAR);
        return this;
    }

    RowWriter number(long value) {
        batch.bind(position++, value);
        return this;
    }

    RowWriter number(Optional<Long> value) {
        if (value.isPresent()) {
            return number(value.get());
        }
        batch.bindNull(position++, Types.BIGINT);
        return this;
    }

    RowWriter small(int value) {
        batch.bind(position++, value);
        return this;
    }

    RowWriter flag(boolean value) {
        batch.bind(position++, value);
        return this;
    }

    RowWriter instant(Instant value) {
        batch.bind(position++, value.toString());
        return this;
    }

    /** Writes the text forms of values as a JSON array. */
    RowWriter list(List<?> values) {
        return text(
                values.isEmpty()
                        ? "[]"
                        : JSON.writeValueAsString(
                                values.stream().map(Object::toString).toList()));
    }

    void endRow() {
        batch.add();
        position = 0;
    }
}
