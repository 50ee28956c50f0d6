package dev.headscale.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.headscale.core.spi.Store;
import dev.headscale.core.testkit.StoreContract;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;

class PostgresStoreTest extends StoreContract {
    private final HikariDataSource pool;

    PostgresStoreTest() throws SQLException {
        pool = PostgresServer.pool(PostgresServer.shared().newSchema());
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Override
    protected Store open() {
        return JdbcStore.postgres(pool).open();
    }

    @Override
    protected boolean isDurable() {
        return true;
    }

    @Override
    protected boolean isShared() {
        return false;
    }
}
