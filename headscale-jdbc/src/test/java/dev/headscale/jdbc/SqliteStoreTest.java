package dev.headscale.jdbc;

import dev.headscale.core.spi.Store;
import dev.headscale.core.testkit.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
    @TempDir
    Path directory;

    @Override
    protected Store open() {
        return JdbcStore.sqlite(directory.resolve("db.sqlite")).open();
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
