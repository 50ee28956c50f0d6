package dev.headscale.jdbc;

import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * One table whose rows belong to a tailnet and have an id in it, and how its rows are written and read. Immutable.
 *
 * @param <T> what a row holds
 */
final class Table<T> {
    // SQLite's driver clears a batch in time that grows with the largest one that the statement has ever had.
    private static final int BATCH_ROWS = 256;

    private final String name;
    private final Format<T> format;
    private final boolean onlyWithParent;
    private final String upsert;
    private final String delete;
    private final String select;

    /** How a row is written and read: both in the order of the columns, without tailnet and id. */
    interface Format<T> {
        void write(T value, RowWriter row);

        T read(long id, RowReader row) throws SQLException;
    }

    /**
     * Describes a table.
     *
     * @param parent a table with the same ids; rows without one there are not written
     */
    Table(String name, String idColumn, List<String> columns, Optional<String> parent, Format<T> format) {
        this.name = name;
        this.format = format;
        this.onlyWithParent = parent.isPresent();
        String keys = "tailnet_id, " + idColumn;
        String marks = String.join(", ", Collections.nCopies(columns.size() + 2, "?"));
        String values = parent.map(table -> "SELECT " + marks + " WHERE EXISTS (SELECT 1 FROM " + table
                        + " WHERE tailnet_id = ? AND id = ?)")
                .orElse("VALUES (" + marks + ")");
        String updates = columns.stream().map(c -> c + " = excluded." + c).collect(Collectors.joining(", "));
        this.upsert = "INSERT INTO " + name + " (" + keys + ", " + String.join(", ", columns) + ") " + values
                + " ON CONFLICT (" + keys + ") DO UPDATE SET " + updates;
        this.delete = "DELETE FROM " + name + " WHERE tailnet_id = ? AND " + idColumn + " = ?";
        this.select =
                "SELECT " + idColumn + ", " + String.join(", ", columns) + " FROM " + name + " WHERE tailnet_id = ?";
    }

    String name() {
        return name;
    }

    void put(Handle handle, TailnetId tailnet, Map<Long, T> rows) {
        inBatches(handle, upsert, rows.entrySet(), (row, writer) -> {
            writer.text(tailnet.value()).number(row.getKey());
            format.write(row.getValue(), writer);
            if (onlyWithParent) {
                writer.text(tailnet.value()).number(row.getKey());
            }
        });
    }

    void delete(Handle handle, TailnetId tailnet, Collection<Long> ids) {
        inBatches(
                handle,
                delete,
                ids,
                (id, writer) -> writer.text(tailnet.value()).number(id));
    }

    private static <E> void inBatches(
            Handle handle, String sql, Collection<E> rows, BiConsumer<E, RowWriter> writeRow) {
        Iterator<E> rest = rows.iterator();
        while (rest.hasNext()) {
            try (PreparedBatch batch = handle.prepareBatch(sql)) {
                RowWriter writer = new RowWriter(batch);
                while (rest.hasNext() && batch.size() < BATCH_ROWS) {
                    writeRow.accept(rest.next(), writer);
                    writer.endRow();
                }
                batch.execute();
            }
        }
    }

    List<T> load(Handle handle, TailnetId tailnet) {
        return handle.createQuery(select)
                .bind(0, tailnet.value())
                .map((row, context) -> read(tailnet, row))
                .list();
    }

    private T read(TailnetId tailnet, ResultSet row) throws SQLException {
        RowReader reader = new RowReader(row);
        long id = reader.number();
        try {
            return format.read(id, reader);
        } catch (RuntimeException e) {
            throw new StoreException(
                    "table " + name + ", tailnet " + tailnet + ", id " + id + " has content of another form: "
                            + e.getMessage(),
                    e);
        }
    }
}
