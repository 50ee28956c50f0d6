package dev.headscale.jdbc;

import dev.headscale.core.spi.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * An SQLite file in write-ahead mode, with three connections: one that reads, one that commits and waits for the disk, and
 * one for presences, which does not wait. The two that write take turns.
 */
final class SqliteDatabase implements Database {
    private static final List<String> SETTINGS = List.of(
            "PRAGMA busy_timeout = 10000", // milliseconds; for other processes, if the file is shared
            "PRAGMA journal_mode = WAL",
            "PRAGMA journal_size_limit = 67108864", // bytes; the log shrinks again after a large commit
            "PRAGMA foreign_keys = ON");

    private final String name;
    private final Exclusivity exclusivity;
    private final Deque<PinnedConnection> connections = new ArrayDeque<>();
    private final Jdbi reads;
    private final Jdbi commits;
    private final Jdbi presences;

    private SqliteDatabase(DataSource source, String name, boolean migrate, Exclusivity exclusivity)
            throws SQLException {
        this.name = name;
        this.exclusivity = exclusivity;
        try {
            ReentrantLock writing = new ReentrantLock(true);
            commits = connect(source, writing, "FULL");
            checkContent();
            new Migrations(source, Dialect.SQLITE, name).run(migrate);
            presences = connect(source, writing, "NORMAL");
            reads = connect(source, new ReentrantLock(true), "FULL");
        } catch (SQLException | RuntimeException e) {
            closeConnections();
            throw e;
        }
    }

    /**
     * Opens a database.
     *
     * @throws StoreException if it cannot be used, with the reason
     */
    static SqliteDatabase open(DataSource source, boolean migrate, boolean exclusive) {
        String name = "the SQLite database";
        Exclusivity exclusivity = Exclusivity.NONE;
        try {
            Path file = fileOf(source);
            name += " " + file;
            exclusivity = exclusive ? FileExclusivity.acquire(file) : Exclusivity.NONE;
            return new SqliteDatabase(source, name, migrate, exclusivity);
        } catch (SQLException e) {
            exclusivity.close();
            throw Failures.explain(Dialect.SQLITE, "open a store", name, e);
        } catch (RuntimeException e) {
            exclusivity.close();
            throw e;
        }
    }

    private static Path fileOf(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet databases = statement.executeQuery("PRAGMA database_list")) {
            databases.next();
            String file = databases.getString("file");
            if (file == null || file.isEmpty()) {
                throw new StoreException(
                        "the SQLite database is not a file, so each connection would have one of its own."
                                + " Use MemoryStore to keep things in memory");
            }
            return SqliteFile.prepare(Path.of(file));
        }
    }

    private Jdbi connect(DataSource source, ReentrantLock turn, String synchronous) throws SQLException {
        Connection connection = source.getConnection();
        PinnedConnection pinned = new PinnedConnection(connection, turn);
        connections.push(pinned);
        try (Statement statement = connection.createStatement()) {
            for (String setting : SETTINGS) {
                statement.execute(setting);
            }
            statement.execute("PRAGMA synchronous = " + synchronous);
        }
        return pinned.jdbi();
    }

    private void checkContent() {
        List<String> problems = commits.withHandle(handle -> {
            String mode = handle.createQuery("PRAGMA journal_mode")
                    .mapTo(String.class)
                    .one();
            if (!mode.equals("wal")) {
                throw new StoreException(
                        "SQLite cannot keep a write-ahead log for " + name + "; is it on a network file system?");
            }
            return handle.createQuery("PRAGMA quick_check(3)")
                    .mapTo(String.class)
                    .list();
        });
        if (!problems.equals(List.of("ok"))) {
            throw new StoreException(name + " is damaged; restore it from a backup. SQLite says: " + problems);
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Jdbi reads() {
        return reads;
    }

    @Override
    public Jdbi commits() {
        return commits;
    }

    @Override
    public Jdbi presences() {
        return presences;
    }

    @Override
    public void beginSnapshot(Handle handle) {
        // SQLite's transactions see one moment from their first statement on
    }

    @Override
    public void checkStillOurs() {
        exclusivity.check();
    }

    @Override
    public void close() {
        try (exclusivity) {
            closeConnections();
        }
    }

    private void closeConnections() {
        StoreException failure = null;
        while (!connections.isEmpty()) {
            try {
                connections.pop().close();
            } catch (SQLException e) {
                failure = Failures.explain(Dialect.SQLITE, "close a connection", name, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
