package dev.headscale.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;

/**
 * One connection that stays open and is lent to one thread at a time. SQLite has one writer at a time in any case; waiting
 * here is fair and wakes at once, while SQLite's own waiting sleeps in steps.
 */
final class PinnedConnection implements ConnectionFactory, AutoCloseable {
    private final Connection connection;
    private final ReentrantLock turn;

    /**
     * Takes over a connection.
     *
     * @param turn what to hold while the connection is lent; several connections may share it
     */
    PinnedConnection(Connection connection, ReentrantLock turn) {
        this.connection = connection;
        this.turn = turn;
    }

    Jdbi jdbi() {
        StatementCache statements = new StatementCache();
        Jdbi jdbi = Jdbi.create(this);
        jdbi.setStatementBuilderFactory(borrowed -> statements);
        return Database.configured(jdbi);
    }

    @Override
    public Connection openConnection() {
        turn.lock();
        return connection;
    }

    @Override
    public void closeConnection(Connection lent) {
        turn.unlock();
    }

    /** Waits until nobody uses the connection, and closes it. Whoever comes later gets a closed connection. */
    @Override
    public void close() throws SQLException {
        turn.lock();
        try {
            connection.close();
        } finally {
            turn.unlock();
        }
    }
}
