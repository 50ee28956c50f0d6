package dev.headscale.runner.internal.config;

import dev.headscale.runner.internal.config.Settings.DatabaseSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Where facts are kept. */
final class DatabaseReader {
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private DatabaseReader() {}

    static DatabaseSettings read(ConfigValues values, Path data) {
        for (String key : List.of("prepare_stmt", "parameterized_queries", "skip_err_record_not_found")) {
            values.flag("database.gorm." + key);
        }
        String type = values.text("database.type").toLowerCase(Locale.ROOT);
        return switch (type) {
            case "postgres" -> postgres(values);
            case "sqlite", "sqlite3" -> sqlite(values, data);
            default -> {
                values.error("database.type", "\"" + type + "\" is none of sqlite, sqlite3, postgres");
                yield sqlite(values, data);
            }
        };
    }

    private static DatabaseSettings sqlite(ConfigValues values, Path data) {
        return new DatabaseSettings.Sqlite(values.path("database.sqlite.path", data.resolve("db.sqlite")));
    }

    private static DatabaseSettings postgres(ConfigValues values) {
        return new DatabaseSettings.Postgres(
                values.text("database.postgres.host"),
                values.number("database.postgres.port", 0, 65535),
                values.text("database.postgres.name"),
                values.text("database.postgres.user"),
                values.text("database.postgres.pass"),
                sslMode(values),
                values.number("database.postgres.max_open_conns", 3, 1000),
                values.number("database.postgres.max_idle_conns", 0, 1000),
                values.number("database.postgres.conn_max_idle_time_secs", 0, Integer.MAX_VALUE));
    }

    private static String sslMode(ConfigValues values) {
        String text = values.text("database.postgres.ssl").toLowerCase(Locale.ROOT);
        String mode = switch (text) {
            case "false", "0", "" -> "disable";
            case "true", "1" -> "require";
            default -> text;
        };
        if (!SSL_MODES.contains(mode)) {
            values.error(
                    "database.postgres.ssl",
                    "\"" + text + "\" is none of true, false, " + String.join(", ", SSL_MODES));
        }
        return mode;
    }
}
