package dev.headscale.runner.internal.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Brings together what the file and the environment set, and finds keys that do not exist. */
final class ConfigCollector {
    private static final String PREFIX = "HEADSCALE_";
    private static final List<String> OTHER_VARIABLES =
            List.of(ConfigSource.CONFIG_VARIABLE, ConfigSource.DATA_VARIABLE, "HEADSCALE_PROGRAM");

    private final Map<String, ConfigNode> set = new LinkedHashMap<>();
    private final List<ConfigProblem> errors = new ArrayList<>();
    private final List<ConfigProblem> warnings = new ArrayList<>();

    private ConfigCollector() {}

    /** Collects and checks the names of all keys. */
    static ConfigValues collect(ConfigSource source) {
        ConfigCollector collector = new ConfigCollector();
        collector.walk("", source.read(collector.errors));
        collector.environment(source.environment());
        ConfigValues values = new ConfigValues(collector.set, source, collector.errors, collector.warnings);
        collector.set.keySet().forEach(key -> collector.checkSupport(key, values));
        return values;
    }

    private void walk(String prefix, ConfigNode.Mapping mapping) {
        for (ConfigNode.Entry entry : mapping.entries()) {
            String name = prefix + entry.key().toLowerCase(Locale.ROOT);
            if (RetiredKeys.find(name).isPresent()) {
                retired(RetiredKeys.find(name).get(), name, entry.place());
            } else if (ConfigKeys.find(name).isPresent()) {
                if (!(entry.value() instanceof ConfigNode.Scalar scalar && scalar.isNull())) {
                    fromFile(name, entry);
                }
            } else if (!ConfigKeys.isSection(name) && !RetiredKeys.isSection(name)) {
                errors.add(new ConfigProblem(entry.place(), unknown("\"" + name + "\" is not a known key", name)));
            } else if (entry.value() instanceof ConfigNode.Mapping section) {
                walk(name + ".", section);
            } else if (!entry.value().isEmpty()) {
                errors.add(new ConfigProblem(entry.place(), "\"" + name + "\" must be a map of keys"));
            }
        }
    }

    /** A value is reported at its key, which is where people look. */
    private void fromFile(String name, ConfigNode.Entry entry) {
        ConfigNode earlier = set.putIfAbsent(name, entry.value().at(entry.place()));
        if (earlier != null) {
            errors.add(
                    new ConfigProblem(entry.place(), "\"" + name + "\" is given twice, first at " + earlier.place()));
        }
    }

    private void retired(RetiredKeys.Retired key, String name, ConfigPlace place) {
        (key.fatal() ? errors : warnings).add(new ConfigProblem(place, "\"" + name + "\" " + key.advice()));
    }

    private static String unknown(String text, String name) {
        return ConfigKeys.nearest(name)
                .map(nearest -> text + "; did you mean \"" + nearest + "\"?")
                .orElse(text);
    }

    private void environment(Map<String, String> environment) {
        Map<String, ConfigKey> byVariable = ConfigKeys.byEnvironmentVariable();
        environment.forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX) || value.isEmpty()) {
                return;
            }
            ConfigKey key = byVariable.get(variable);
            if (key != null) {
                fromEnvironment(key, variable, value);
            } else if (!OTHER_VARIABLES.contains(variable)) {
                // Not an error: a cluster sets variables such as HEADSCALE_SERVICE_HOST for a service of this name.
                Spelling.nearest(variable, byVariable.keySet())
                        .ifPresent(nearest -> warnings.add(new ConfigProblem(
                                ConfigPlace.inEnvironment(variable), "is not known; did you mean " + nearest + "?")));
            }
        });
    }

    private void fromEnvironment(ConfigKey key, String variable, String value) {
        boolean structured = key.kind() == ConfigKey.Kind.MAP || key.kind() == ConfigKey.Kind.RECORDS;
        if (!structured) {
            set.put(key.name(), new ConfigNode.Scalar(value, false, ConfigPlace.inEnvironment(variable)));
            return;
        }
        List<ConfigProblem> found = new ArrayList<>();
        // One level around it, so that a list is read like a map.
        ConfigNode.Mapping wrapped = YamlReader.read("{\"value\": " + value + "\n}", found);
        if (found.isEmpty()) {
            set.put(key.name(), wrapped.entries().get(0).value().at(ConfigPlace.inEnvironment(variable)));
        } else {
            errors.add(new ConfigProblem(ConfigPlace.inEnvironment(variable), "must be JSON"));
        }
    }

    private void checkSupport(String name, ConfigValues values) {
        ConfigKey key = ConfigKeys.find(name).orElseThrow();
        Optional<ConfigNode> node = Optional.ofNullable(set.get(name));
        if (key.support() == ConfigKey.Support.SERVED
                || node.filter(n -> says(key, n)).isEmpty()) {
            return;
        }
        if (key.support() == ConfigKey.Support.REFUSED) {
            values.error(
                    name, "is not implemented yet, and to ignore it would not be safe; remove it to start without");
        } else {
            values.warn(name, "is not implemented yet and has no effect");
        }
    }

    /** Tells whether a value asks for anything else than the fallback. */
    private static boolean says(ConfigKey key, ConfigNode node) {
        if (node.isEmpty()) {
            return false;
        }
        return !(node instanceof ConfigNode.Scalar scalar
                && scalar.text().strip().equals(key.fallback()));
    }
}
