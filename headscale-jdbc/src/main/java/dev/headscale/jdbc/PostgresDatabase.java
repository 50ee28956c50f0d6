package dev.headscale.jdbc;

import dev.headscale.core.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.SerializableTransactionRunner;

/** A PostgreSQL database, reached through the connections of a data source that belongs to somebody else. */
final class PostgresDatabase implements Database {
    private final Jdbi jdbi;
    private final String name;
    private final Exclusivity exclusivity;

    private PostgresDatabase(DataSource source, String name, Exclusivity exclusivity) {
        this.name = name;
        this.exclusivity = exclusivity;
        jdbi = Database.configured(Jdbi.create(source));
        // repeats a transaction that met another one, for databases or pools set to a stricter isolation than the usual
        jdbi.setTransactionHandler(new SerializableTransactionRunner());
    }

    /**
     * Opens a database.
     *
     * @throws StoreException if it cannot be used, with the reason
     */
    static PostgresDatabase open(DataSource source, boolean migrate, boolean exclusive) {
        String name = describe(source);
        Exclusivity exclusivity = exclusive ? SessionExclusivity.acquire(source, name) : Exclusivity.NONE;
        try {
            new Migrations(source, Dialect.POSTGRESQL, name).run(migrate);
            return new PostgresDatabase(source, name, exclusivity);
        } catch (RuntimeException e) {
            exclusivity.close();
            throw e;
        }
    }

    private static String describe(DataSource source) {
        try (Connection connection = source.getConnection()) {
            String url = String.valueOf(connection.getMetaData().getURL());
            int parameters = url.indexOf('?'); // a password may be among them
            String database = "the PostgreSQL database " + (parameters < 0 ? url : url.substring(0, parameters));
            String schema = connection.getSchema();
            if (schema == null) {
                throw new StoreException("the current schema of connections to " + database.substring(4)
                        + " does not exist. Create it, or choose another one with currentSchema in the URL");
            }
            return database + ", schema " + schema;
        } catch (SQLException e) {
            throw Failures.explain(Dialect.POSTGRESQL, "open a store", "the PostgreSQL database", e);
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Jdbi reads() {
        return jdbi;
    }

    @Override
    public Jdbi commits() {
        return jdbi;
    }

    @Override
    public Jdbi presences() {
        return jdbi;
    }

    @Override
    public void beginSnapshot(Handle handle) {
        handle.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    }

    @Override
    public void checkStillOurs() {
        exclusivity.check();
    }

    @Override
    public void close() {
        exclusivity.close();
    }
}
