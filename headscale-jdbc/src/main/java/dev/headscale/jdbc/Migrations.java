package dev.headscale.jdbc;

import dev.headscale.core.spi.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables to the version that this module is written for. The version is kept in a table of our own, which every
 * migration keeps up: so it is known whoever ran the SQL files, and Flyway is not even started when there is nothing to do.
 */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    /** The version of the newest file in {@link #LOCATION}. */
    private static final int CURRENT = 2;

    // Not db/migration: a host application's own Flyway looks there.
    private static final String LOCATION = "dev/headscale/jdbc/migration";
    private static final String HISTORY_TABLE = "headscale_schema_history";

    private final DataSource source;
    private final Dialect dialect;
    private final String database;

    Migrations(DataSource source, Dialect dialect, String database) {
        this.source = source;
        this.dialect = dialect;
        this.database = database;
    }

    /**
     * Checks the version of the tables, and brings it up if allowed.
     *
     * @throws StoreException if the tables are of a newer version, or of an older one that may not or cannot be changed
     */
    void run(boolean allowed) {
        int found = version();
        if (found < CURRENT) {
            if (!allowed) {
                throw new StoreException(
                        "the tables in " + database + " have version " + found + ", but version " + CURRENT
                                + " is needed. Run the SQL files of the newer versions, which are in headscale-jdbc's jar under "
                                + LOCATION + ", or open the store with migrate(true)");
            }
            migrate(found);
            LOG.info("brought the tables in {} from version {} to {}", database, found, CURRENT);
            found = version();
        }
        if (found != CURRENT) {
            throw new StoreException(
                    "the tables in " + database + " have version " + found + ", this server knows " + CURRENT
                            + ". A newer server has used the database: run that one, or restore a backup from before");
        }
    }

    private void migrate(int found) {
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:" + LOCATION)
                    .table(HISTORY_TABLE)
                    // the schema may hold other tables, and ours if somebody else ran the first files
                    .baselineOnMigrate(true)
                    .baselineVersion(Integer.toString(found))
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw Failures.explain(dialect, "create or change the tables", database, e);
        }
    }

    private int version() {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            return exists(statement) ? number(statement, "SELECT max(version) FROM headscale_schema") : 0;
        } catch (SQLException e) {
            throw Failures.explain(dialect, "read the version of the tables", database, e);
        }
    }

    private boolean exists(Statement statement) throws SQLException {
        String query = switch (dialect) {
            case SQLITE -> "SELECT count(*) FROM sqlite_master WHERE name = 'headscale_schema'";
            case POSTGRESQL -> "SELECT count(to_regclass('headscale_schema'))";
        };
        return number(statement, query) > 0;
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getInt(1);
        }
    }
}
