package dev.headscale.runner.internal.serve;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import dev.headscale.jdbc.JdbcStore;
import dev.headscale.runner.internal.cli.ServeAction.ServeException;
import dev.headscale.runner.internal.config.Settings.DatabaseSettings;
import dev.headscale.runner.internal.config.Settings.DatabaseSettings.Postgres;
import dev.headscale.runner.internal.config.Settings.DatabaseSettings.Sqlite;
import java.time.Duration;

/** Opens the database that is configured. */
final class Databases {
    /** Shorter than the time that a command waits, so that it is told that the database does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private Databases() {}

    /** The store; what it needs beside itself is added to the closing first. */
    static Store open(DatabaseSettings settings, Closing closing) {
        try {
            return settings instanceof Sqlite sqlite
                    ? JdbcStore.sqlite(sqlite.file()).open()
                    : JdbcStore.postgres(closing.add(pool((Postgres) settings))).open();
        } catch (StoreException e) {
            throw new ServeException(String.valueOf(e.getMessage()), e);
        } catch (HikariPool.PoolInitializationException e) {
            throw new ServeException("cannot connect to the database " + settings + ": " + e.getMessage(), e);
        }
    }

    private static HikariDataSource pool(Postgres settings) {
        HikariConfig config = new HikariConfig();
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        config.setJdbcUrl("jdbc:postgresql://" + host + ":" + settings.port() + "/" + settings.name());
        config.setUsername(settings.user());
        if (!settings.password().isEmpty()) {
            config.setPassword(settings.password());
        }
        config.addDataSourceProperty("sslmode", settings.sslMode());
        config.addDataSourceProperty("ApplicationName", "headscale");
        config.setMaximumPoolSize(settings.maxOpen());
        config.setConnectionTimeout(PATIENCE.toMillis());
        if (settings.maxIdle() < settings.maxOpen()) {
            config.setMinimumIdle(settings.maxIdle());
            config.setIdleTimeout(Duration.ofSeconds(settings.idleSeconds()).toMillis());
        }
        config.setPoolName("headscale");
        return new HikariDataSource(config);
    }
}
