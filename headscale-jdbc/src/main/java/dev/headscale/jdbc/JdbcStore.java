package dev.headscale.jdbc;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Credential;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.StaleRevisionException;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.TailnetSnapshot;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * A store in an SQLite file or a PostgreSQL database. Thread-safe.
 *
 * <pre>{@code
 * Store store = JdbcStore.sqlite(Path.of("/var/lib/headscale/db.sqlite")).open();
 * Store store = JdbcStore.postgres(dataSource).open();
 * }</pre>
 *
 * <p>A store has its database for itself unless it is opened with {@code exclusive(false)}. The driver of the database has
 * to be on the class path.
 */
public final class JdbcStore implements Store {
    private final Database database;
    private final AtomicBoolean closed = new AtomicBoolean();

    private JdbcStore(Database database) {
        this.database = database;
    }

    /**
     * Begins to describe a store in an SQLite file. When it is opened, a missing file is made, readable and writable only by
     * its owner, and so are missing directories above it.
     *
     * @param file the file; next to it are SQLite's {@code -wal} and {@code -shm} files and our {@code .lock} file
     * @return the description
     */
    public static Builder sqlite(Path file) {
        return new Builder(() -> SqliteFile.source(file), Dialect.SQLITE);
    }

    /**
     * Begins to describe a store in a PostgreSQL database, in the schema that its connections have as the current one.
     *
     * @param source where connections come from; best a pool with at least three. It stays the caller's to close.
     * @return the description
     */
    public static Builder postgres(DataSource source) {
        return of(source, Dialect.POSTGRESQL);
    }

    /**
     * Begins to describe a store in a database of either kind.
     *
     * @param source where connections come from; for SQLite it must open a file, and should not pool connections, because
     *     the store keeps three of them. It stays the caller's to close.
     * @param dialect what kind of database that is
     * @return the description
     */
    public static Builder of(DataSource source, Dialect dialect) {
        return new Builder(() -> source, dialect);
    }

    @Override
    public List<TailnetId> tailnets() {
        return run(
                database.reads(),
                "list the tailnets",
                handle -> handle.createQuery("SELECT id FROM headscale_tailnets")
                        .map((row, context) -> new TailnetId(row.getString(1)))
                        .list());
    }

    @Override
    public TailnetSnapshot load(TailnetId tailnet) {
        return run(database.reads(), "load tailnet " + tailnet, handle -> {
            database.beginSnapshot(handle);
            return TailnetRow.find(handle, tailnet)
                    .map(row -> load(handle, tailnet, row))
                    .orElse(TailnetSnapshot.EMPTY);
        });
    }

    private static TailnetSnapshot load(Handle handle, TailnetId tailnet, TailnetRow row) {
        return new TailnetSnapshot(
                row.revision(),
                row.ids(),
                Tables.USERS.load(handle, tailnet),
                Tables.NODES.load(handle, tailnet),
                Tables.PRESENCES.load(handle, tailnet).stream()
                        .collect(Collectors.toMap(NodePresence::node, NodePresence::presence)),
                Tables.PRE_AUTH_KEYS.load(handle, tailnet),
                Tables.API_KEYS.load(handle, tailnet),
                PolicyRow.find(handle, tailnet));
    }

    @Override
    public long commit(TailnetId tailnet, long expectedRevision, List<Mutation> mutations) {
        checkOpen();
        if (mutations.isEmpty()) {
            throw new IllegalArgumentException("a commit has at least one mutation");
        }
        Changes changes = Changes.of(mutations);
        database.checkStillOurs();
        return run(database.commits(), "commit to tailnet " + tailnet, handle -> {
            if (!TailnetRow.advance(handle, tailnet, expectedRevision, changes.ids())) {
                long actual = TailnetRow.find(handle, tailnet)
                        .map(TailnetRow::revision)
                        .orElse(0L);
                throw new StaleRevisionException(tailnet, expectedRevision, actual);
            }
            changes.apply(handle, tailnet);
            return expectedRevision + 1;
        });
    }

    @Override
    public void savePresence(TailnetId tailnet, Map<NodeId, Presence> presences) {
        checkOpen();
        if (presences.isEmpty()) {
            return;
        }
        Map<Long, NodePresence> rows = new HashMap<>();
        presences.forEach((id, presence) -> rows.put(id.value(), new NodePresence(id, presence)));
        run(database.presences(), "save presences of tailnet " + tailnet, handle -> {
            if (TailnetRow.lock(handle, tailnet)) {
                Tables.PRESENCES.put(handle, tailnet, rows);
            }
            return rows.size();
        });
    }

    @Override
    public Optional<TailnetId> locate(Credential credential) {
        return run(database.reads(), "look up a credential", handle -> Credentials.locate(handle, credential));
    }

    @Override
    public void ping() {
        checkOpen();
        database.checkStillOurs();
        run(
                database.reads(),
                "read",
                handle -> handle.createQuery("SELECT max(version) FROM headscale_schema")
                        .mapTo(Integer.class)
                        .one());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            database.close();
        }
    }

    private <R> R run(Jdbi jdbi, String doing, HandleCallback<R, RuntimeException> work) {
        checkOpen();
        try {
            return jdbi.inTransaction(work);
        } catch (JdbiException e) {
            throw Failures.explain(database.dialect(), doing, database.name(), e);
        }
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new StoreException("the store is closed");
        }
    }

    /** Describes a store before it is opened. Not thread-safe. */
    public static final class Builder {
        private final Supplier<DataSource> source;
        private final Dialect dialect;
        private boolean migrate = true;
        private boolean exclusive = true;

        private Builder(Supplier<DataSource> source, Dialect dialect) {
            this.source = source;
            this.dialect = dialect;
        }

        /**
         * Says whether opening may create the tables, or change them from those of an older version. It may unless this
         * says otherwise.
         *
         * @param allowed false to leave that to the caller, who runs the SQL files in this module's jar under
         *     {@code dev/headscale/jdbc/migration} in the order of their numbers
         * @return this
         */
        public Builder migrate(boolean allowed) {
            migrate = allowed;
            return this;
        }

        /**
         * Says whether the store has its database for itself. It does unless this says otherwise: a second store is then
         * refused, also in another process or on another machine.
         *
         * @param alone false if several stores are meant to share the database; all of them must say so
         * @return this
         */
        public Builder exclusive(boolean alone) {
            exclusive = alone;
            return this;
        }

        /**
         * Opens the store.
         *
         * @return the open store
         * @throws StoreException if the database cannot be used: it is in use, cannot be reached or written, is damaged, or
         *     its tables are of another version; the message says which and what to do
         */
        public JdbcStore open() {
            return new JdbcStore(
                    switch (dialect) {
                        case SQLITE -> SqliteDatabase.open(source.get(), migrate, exclusive);
                        case POSTGRESQL -> PostgresDatabase.open(source.get(), migrate, exclusive);
                    });
        }
    }
}
