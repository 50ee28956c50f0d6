package dev.headscale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.TailnetSnapshot;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What can happen between a store and a PostgreSQL server, and what people are told about it. */
@Timeout(180)
class PostgresSessionTest {
    private PGSimpleDataSource source;

    @BeforeEach
    void takeSchema() throws SQLException {
        source = PostgresServer.shared().newSchema();
    }

    @Test
    void isRefusedWhileAnotherStoreHasTheSchema() throws Exception {
        try (Store store = JdbcStore.postgres(source).open()) {
            assertThatThrownBy(() -> JdbcStore.postgres(source).open())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll(
                            "localhost:" + PostgresServer.shared().port() + "/postgres",
                            "schema " + source.getCurrentSchema(),
                            "in use by another server",
                            "exclusive(false)");
            store.ping();
            try (Store elsewhere =
                    JdbcStore.postgres(PostgresServer.shared().newSchema()).open()) {
                elsewhere.ping();
            }
        }
        JdbcStore.postgres(source).open().close();
    }

    @Test
    void givesTheLockBackAlthoughThePoolKeepsTheSession() throws Exception {
        try (HikariDataSource pool = PostgresServer.pool(source)) {
            JdbcStore.postgres(pool).open().close();
            try (Store again = JdbcStore.postgres(source).open()) {
                again.ping();
            }
            assertThat(settings(pool)).isEqualTo(settings(source));
        }
    }

    @Test
    void goesOnAfterAllSessionsWereCut() throws Exception {
        try (HikariDataSource pool = PostgresServer.pool(source);
                Store store = JdbcStore.postgres(pool).open()) {
            store.commit(Samples.TAILNET, 0, Samples.nodes(1, 5));
            PostgresServer.cutAllSessions(source);
            TailnetSnapshot found = eventuallyLoaded(store);
            assertThat(store.commit(Samples.TAILNET, found.revision(), Samples.nodes(6, 6)))
                    .isEqualTo(2);
            assertThatThrownBy(() -> JdbcStore.postgres(source).open())
                    .as("the lock was taken again")
                    .hasMessageContaining("in use by another server");
        }
    }

    @Test
    void refusesToWriteAfterAnotherServerTookOver() throws Exception {
        try (HikariDataSource pool = PostgresServer.pool(source);
                Store store = JdbcStore.postgres(pool).open()) {
            store.commit(Samples.TAILNET, 0, Samples.nodes(1, 5));
            PostgresServer.cutAllSessions(source);
            try (Store other = JdbcStore.postgres(source).open()) {
                other.commit(Samples.TAILNET, 1, Samples.nodes(6, 6));
                String last = "";
                for (int i = 0; i < 10; i++) { // the first ones may meet sessions that the pool believes to be alive
                    assertThatThrownBy(store::ping).isInstanceOf(StoreException.class);
                    last = catchThrowableOfType(
                                    StoreException.class, () -> store.commit(Samples.TAILNET, 2, Samples.nodes(7, 7)))
                            .getMessage();
                }
                assertThat(last).contains("in use by another server");
                assertThat(other.load(Samples.TAILNET).revision()).isEqualTo(2);
            }
            assertThatCode(store::ping).as("once the other one is gone").doesNotThrowAnyException();
            assertThat(store.commit(Samples.TAILNET, 2, Samples.nodes(7, 7))).isEqualTo(3);
        }
    }

    @Test
    void findsARestartedServerAgain(@TempDir Path data) throws Exception {
        PostgresServer server = PostgresServer.start(data);
        int port = server.port();
        PGSimpleDataSource own = server.newSchema();
        try (HikariDataSource pool = PostgresServer.pool(own);
                Store store = JdbcStore.postgres(pool).open()) {
            store.commit(Samples.TAILNET, 0, Samples.nodes(1, 5));
            server.close();
            assertThatThrownBy(() -> store.commit(Samples.TAILNET, 1, Samples.nodes(6, 6)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("localhost:" + port);
            assertThatThrownBy(() -> store.load(Samples.TAILNET)).isInstanceOf(StoreException.class);
            assertThatThrownBy(store::ping).isInstanceOf(StoreException.class);

            server = PostgresServer.start(data, port);
            assertThat(eventuallyLoaded(store).nodes()).hasSize(5);
            assertThat(store.commit(Samples.TAILNET, 1, Samples.nodes(6, 6))).isEqualTo(2);
        } finally {
            server.close();
        }
    }

    @Test
    void namesWhatCannotBeReachedButNeverThePassword() {
        String secret = "hunter2-hunter2";
        PGSimpleDataSource wrongPort = new PGSimpleDataSource();
        wrongPort.setURL("jdbc:postgresql://127.0.0.1:1/db?user=me&password=" + secret);
        PGSimpleDataSource wrongName = new PGSimpleDataSource();
        wrongName.setURL("jdbc:postgresql://localhost:"
                + PostgresServer.shared().port() + "/nowhere?user=postgres&password=" + secret);
        PGSimpleDataSource noSchema = new PGSimpleDataSource();
        noSchema.setURL("jdbc:postgresql://localhost:" + PostgresServer.shared().port()
                + "/postgres?user=postgres&currentSchema=missing&password=" + secret);
        for (PGSimpleDataSource wrong : List.of(wrongPort, wrongName, noSchema)) {
            assertThatThrownBy(() -> JdbcStore.postgres(wrong).open())
                    .isInstanceOf(StoreException.class)
                    .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain(secret));
        }
        assertThatThrownBy(() -> JdbcStore.postgres(noSchema).open()).hasMessageContaining("currentSchema");
        assertThatThrownBy(() -> JdbcStore.postgres(wrongName).open())
                .hasMessageContaining("there is no such database");
        assertThatThrownBy(() -> JdbcStore.postgres(wrongPort).open()).hasMessageContaining("the connection failed");
    }

    @Test
    void keepsValuesOutOfMessages() throws Exception {
        try (Store store = JdbcStore.postgres(source).open()) {
            PostgresServer.execute(source, "ALTER TABLE headscale_nodes ADD CHECK (hostname <> 'host3')");
            assertThatThrownBy(() -> store.commit(Samples.TAILNET, 0, Samples.nodes(1, 9)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("commit to tailnet default")
                    .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("host3"))
                    .satisfies(failure -> assertThat(stackTrace(failure))
                            .doesNotContain("INSERT")
                            .doesNotContain("host1"));
            assertThat(store.load(Samples.TAILNET)).isEqualTo(TailnetSnapshot.EMPTY);
        }
    }

    /** The first call after a cut may fail, because the pool hands out a session that it believes to be alive. */
    private static TailnetSnapshot eventuallyLoaded(Store store) {
        StoreException last = null;
        for (int attempt = 0; attempt < 10; attempt++) {
            try {
                return store.load(Samples.TAILNET);
            } catch (StoreException e) {
                last = e;
            }
        }
        throw new AssertionError("the store did not recover", last);
    }

    private static String settings(javax.sql.DataSource from) throws SQLException {
        try (Connection connection = from.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT current_setting('tcp_keepalives_idle') || current_setting('tcp_keepalives_interval')")) {
            row.next();
            return row.getString(1);
        }
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
