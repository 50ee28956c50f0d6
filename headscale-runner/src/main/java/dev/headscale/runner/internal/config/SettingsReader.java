package dev.headscale.runner.internal.config;

import dev.headscale.runner.internal.config.Settings.LogSettings;
import dev.headscale.runner.internal.config.Settings.PolicySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes settings of values, part by part; each part reports what is wrong with it and goes on. */
final class SettingsReader {
    private SettingsReader() {}

    static Settings read(ConfigSource source) {
        ConfigValues values = ConfigCollector.collect(source);
        Path data = source.dataDirectory();
        ListenerReader.Listeners listeners = ListenerReader.read(values);
        Settings settings = new Settings(
                data,
                listeners.serverUrl(),
                listeners.listen(),
                listeners.tls(),
                values.path("noise.private_key_path", data.resolve("noise_private.key")),
                ListenerReader.socket(values, data),
                DatabaseReader.read(values, data),
                RelayReader.read(values, data, listeners),
                log(values),
                TailnetReader.read(values, listeners.serverUrl()),
                policy(values),
                List.of());
        values.flag("disable_check_updates");
        if (!values.errors().isEmpty()) {
            throw new ConfigException(source.shown(), values.errors());
        }
        return withWarnings(settings, values.warnings());
    }

    private static Settings withWarnings(Settings s, List<ConfigProblem> warnings) {
        return new Settings(
                s.dataDirectory(),
                s.serverUrl(),
                s.listen(),
                s.tls(),
                s.noiseKey(),
                s.socket(),
                s.database(),
                s.relay(),
                s.log(),
                s.tailnet(),
                s.policy(),
                warnings);
    }

    private static PolicySettings policy(ConfigValues values) {
        Optional<Path> file = values.optionalText("policy.path").map(text -> values.path("policy.path", Path.of("")));
        String mode = values.optionalText("policy.mode").orElse(file.isPresent() ? "file" : "database");
        return switch (mode.toLowerCase(Locale.ROOT)) {
            case "file" -> new PolicySettings.InFile(file);
            case "database" -> {
                file.ifPresent(path -> values.warn("policy.path", "is not read, because policy.mode is database"));
                yield new PolicySettings.InDatabase();
            }
            default -> {
                values.error("policy.mode", "\"" + mode + "\" is neither file nor database");
                yield new PolicySettings.InDatabase();
            }
        };
    }

    static LogSettings log(ConfigValues values) {
        return new LogSettings(level(values), format(values));
    }

    private static LogSettings.Level level(ConfigValues values) {
        String text = values.text("log.level").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "trace" -> LogSettings.Level.TRACE;
            case "debug" -> LogSettings.Level.DEBUG;
            case "info" -> LogSettings.Level.INFO;
            case "warn", "warning" -> LogSettings.Level.WARN;
            case "error", "fatal", "panic" -> LogSettings.Level.ERROR;
            case "disabled" -> LogSettings.Level.DISABLED;
            default -> {
                values.error("log.level", "\"" + text + "\" is none of trace, debug, info, warn, error, disabled");
                yield LogSettings.Level.INFO;
            }
        };
    }

    private static boolean format(ConfigValues values) {
        String text = values.text("log.format").toLowerCase(Locale.ROOT);
        if (!text.equals("text") && !text.equals("json")) {
            values.error("log.format", "\"" + text + "\" is neither text nor json");
        }
        return text.equals("json");
    }
}
