package dev.headscale.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.headscale.core.spi.Store;
import dev.headscale.core.testkit.StoreContract;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.postgresql.ds.PGSimpleDataSource;

class SharedPostgresStoreTest extends StoreContract {
    private final HikariDataSource pool;

    SharedPostgresStoreTest() throws SQLException {
        PGSimpleDataSource source = PostgresServer.shared().newSchema();
        source.setReWriteBatchedInserts(true); // many people set it, and it changes how batches are sent
        pool = PostgresServer.pool(source);
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Override
    protected Store open() {
        return JdbcStore.postgres(pool).exclusive(false).open();
    }

    @Override
    protected boolean isDurable() {
        return true;
    }

    @Override
    protected boolean isShared() {
        return true;
    }
}
