package dev.headscale.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server of the tests' own. Most share one, in which each takes a schema. */
final class PostgresServer implements AutoCloseable {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private final EmbeddedPostgres server;

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /** The server that lives as long as the JVM. */
    static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** Starts a server; a directory that one has left is taken over. */
    static PostgresServer start(Path data, int port) throws IOException {
        return new PostgresServer(builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .start());
    }

    static PostgresServer start(Path data) throws IOException {
        return new PostgresServer(
                builder().setDataDirectory(data).setCleanDataDirectory(false).start());
    }

    private static EmbeddedPostgres.Builder builder() {
        String directory = "embedded-pg-" + System.getProperty("user.name");
        return EmbeddedPostgres.builder()
                // apart by user: who comes second may not write what the first one made
                .setOverrideWorkingDirectory(new File(System.getProperty("java.io.tmpdir"), directory))
                .setLocaleConfig("locale", "C")
                .setServerConfig("max_connections", "100");
    }

    int port() {
        return server.getPort();
    }

    /** Makes a new schema, and connections that have it as the current one. */
    PGSimpleDataSource newSchema() throws SQLException {
        String schema = "schema" + SCHEMAS.incrementAndGet();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setPortNumbers(new int[] {port()});
        source.setUser("postgres");
        source.setDatabaseName("postgres");
        source.setCurrentSchema(schema);
        execute(source, "CREATE SCHEMA " + schema);
        return source;
    }

    static HikariDataSource pool(PGSimpleDataSource source) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(source);
        pool.setMaximumPoolSize(6);
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(5000); // milliseconds
        return pool;
    }

    static void execute(PGSimpleDataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends every other session of the server, as a restart or a broken network would. */
    static void cutAllSessions(PGSimpleDataSource source) throws SQLException {
        execute(
                source,
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static final class Shared {
        static final PostgresServer SERVER = start();

        private static PostgresServer start() {
            try {
                return new PostgresServer(builder().start());
            } catch (IOException | IllegalStateException e) {
                throw new IllegalStateException(
                        "PostgreSQL did not start. As root it needs user namespaces (try: unshare -U true); where they are"
                                + " forbidden, as in many containers, run the build as an ordinary user",
                        e);
            }
        }
    }
}
