package dev.headscale.jdbc;

import dev.headscale.core.spi.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a PostgreSQL schema for itself by an advisory lock of a session that it keeps. PostgreSQL lifts the lock when the
 * session ends. If the session is lost, the lock is taken again, unless somebody else has it by then.
 */
final class SessionExclusivity implements Exclusivity {
    private static final Logger LOG = LoggerFactory.getLogger(SessionExclusivity.class);
    private static final int ALIVE_SECONDS = 5;

    private final DataSource source;
    private final String database;
    private @Nullable Connection session;
    private boolean lost;
    private boolean closed;

    private SessionExclusivity(DataSource source, String database) {
        this.source = source;
        this.database = database;
    }

    /**
     * Locks the current schema of a data source.
     *
     * @throws StoreException if another store has it
     */
    static SessionExclusivity acquire(DataSource source, String database) {
        SessionExclusivity exclusivity = new SessionExclusivity(source, database);
        exclusivity.check();
        return exclusivity;
    }

    @Override
    public synchronized void check() {
        if (closed) {
            throw new StoreException("the store is closed");
        }
        try {
            if (session != null && session.isValid(ALIVE_SECONDS)) {
                return;
            }
            lost |= session != null;
            abandon();
            session = lockedSession();
            if (lost) {
                lost = false;
                LOG.warn("the session that kept other servers away from {} was lost; it is locked again", database);
            }
        } catch (SQLException e) {
            throw Failures.explain(Dialect.POSTGRESQL, "lock the schema", database, e);
        }
    }

    private Connection lockedSession() throws SQLException {
        Connection connection = source.getConnection();
        boolean locked = false;
        try {
            connection.setAutoCommit(true);
            locked = advisory(connection, "SELECT pg_try_advisory_lock(?)");
            if (!locked) {
                throw new StoreException(database + " is in use by another server. Stop that one first; only if several"
                        + " servers are meant to share the database, open it with exclusive(false) in all of them");
            }
            noticeLostPeer(connection, "30", "10");
            return connection;
        } finally {
            if (!locked) {
                connection.close();
            }
        }
    }

    /** Makes the server find out within about a minute that our machine is gone, instead of hours. */
    private static void noticeLostPeer(Connection connection, String idle, String interval) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET tcp_keepalives_idle = " + idle);
            statement.execute("SET tcp_keepalives_interval = " + interval);
        }
    }

    private static boolean advisory(Connection connection, String function) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(function)) {
            statement.setLong(1, key(connection.getSchema()));
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /** A number that no other application is likely to use; PostgreSQL keeps the numbers of each database apart. */
    private static long key(String schema) {
        try {
            byte[] text = ("headscale store in schema " + schema).getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Gives up a session that is dead or of unknown state. */
    private void abandon() {
        Connection old = session;
        session = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                LOG.debug("closing a lost session failed", e);
            }
        }
    }

    /** Unlocks before it gives the connection back, because a pool would keep the session and with it the lock. */
    @Override
    public synchronized void close() {
        closed = true;
        Connection held = session;
        if (held == null) {
            return;
        }
        try {
            advisory(held, "SELECT pg_advisory_unlock(?)");
            noticeLostPeer(held, "DEFAULT", "DEFAULT");
        } catch (SQLException e) {
            LOG.debug("unlocking failed; the lock goes with the session", e);
        } finally {
            abandon();
        }
    }
}
