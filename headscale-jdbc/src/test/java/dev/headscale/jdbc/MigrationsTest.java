package dev.headscale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.model.PolicyText;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteDataSource;

/** How the tables come into being and are recognised, on both kinds of database. */
class MigrationsTest {
    private static final String FIRST_FILE = "V1__create_tables.sql";
    private static final String SECOND_FILE = "V2__create_policies.sql";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void createsTheTablesOnceBesideThoseOfOthers(Dialect dialect) throws Exception {
        DataSource source = source(dialect);
        run(source, "CREATE TABLE users (of_somebody_else integer)");
        for (int i = 0; i < 2; i++) {
            try (Store store = JdbcStore.of(source, dialect).open()) {
                store.commit(Samples.TAILNET, i, Samples.nodes(1, 1));
            }
        }
        run(source, "SELECT version FROM headscale_schema_history", "SELECT of_somebody_else FROM users");
    }

    @ParameterizedTest
    @EnumSource
    void leavesTheTablesToTheCallerIfTold(Dialect dialect) throws Exception {
        DataSource source = source(dialect);
        assertThatThrownBy(() -> JdbcStore.of(source, dialect).migrate(false).open())
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("version 0", "version 2 is needed", "dev/headscale/jdbc/migration");
        run(source, statements(FIRST_FILE));
        run(source, statements(SECOND_FILE));
        try (Store store = JdbcStore.of(source, dialect).migrate(false).open()) {
            store.commit(Samples.TAILNET, 0, Samples.nodes(1, 2));
        }
        try (Store store = JdbcStore.of(source, dialect).open()) {
            assertThat(store.load(Samples.TAILNET).nodes()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesTablesOfANewerServer(Dialect dialect) throws Exception {
        DataSource source = source(dialect);
        JdbcStore.of(source, dialect).open().close();
        run(source, "UPDATE headscale_schema SET version = 77");
        for (boolean migrate : new boolean[] {true, false}) {
            assertThatThrownBy(
                            () -> JdbcStore.of(source, dialect).migrate(migrate).open())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll("version 77", "knows 2", "newer server");
        }
        run(source, "UPDATE headscale_schema SET version = 2");
        JdbcStore.of(source, dialect).open().close();
    }

    @ParameterizedTest
    @EnumSource
    void leavesNoHalfOfTheTablesBehind(Dialect dialect) throws Exception {
        DataSource source = source(dialect);
        run(source, "CREATE TABLE headscale_api_keys (in_the_way integer)"); // the last one that the file creates
        assertThatThrownBy(() -> JdbcStore.of(source, dialect).open())
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("create or change the tables", "headscale_api_keys");
        run(source, "DROP TABLE headscale_api_keys");
        JdbcStore.of(source, dialect).open().close();
    }

    @ParameterizedTest
    @EnumSource
    void bringsTablesOfTheFirstVersionUpToDate(Dialect dialect) throws Exception {
        DataSource source = source(dialect);
        run(source, statements(FIRST_FILE));
        PolicyText policy = new PolicyText("{}", Instant.EPOCH);
        try (Store store = JdbcStore.of(source, dialect).open()) {
            store.commit(Samples.TAILNET, 0, List.of(new Mutation.PutPolicy(policy)));
            assertThat(store.load(Samples.TAILNET).policy()).contains(policy);
        }
    }

    private DataSource source(Dialect dialect) throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            return PostgresServer.shared().newSchema();
        }
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("db.sqlite"));
        return source;
    }

    private static String[] statements(String name) throws Exception {
        try (InputStream file = MigrationsTest.class.getResourceAsStream("/dev/headscale/jdbc/migration/" + name)) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("--[^\n]*", "");
            List<String> statements = new ArrayList<>(List.of(text.split(";")));
            return Stream.of(statements.toArray(String[]::new))
                    .filter(statement -> !statement.isBlank())
                    .toArray(String[]::new);
        }
    }

    private static void run(DataSource source, String... statements) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
