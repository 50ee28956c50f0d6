package dev.headscale.runner.internal.config;

import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of all keys, read by their kind. What is wrong is collected and can be asked for at the end. */
final class ConfigValues {
    private final Map<String, ConfigNode> set;
    private final ConfigSource source;
    private final List<ConfigProblem> errors;
    private final List<ConfigProblem> warnings;

    /** Takes the keys that are set, by name, and the problems found so far. */
    ConfigValues(
            Map<String, ConfigNode> set,
            ConfigSource source,
            List<ConfigProblem> errors,
            List<ConfigProblem> warnings) {
        this.set = Map.copyOf(set);
        this.source = source;
        this.errors = new ArrayList<>(errors);
        this.warnings = new ArrayList<>(warnings);
    }

    List<ConfigProblem> errors() {
        return List.copyOf(errors);
    }

    List<ConfigProblem> warnings() {
        return List.copyOf(warnings);
    }

    ConfigSource source() {
        return source;
    }

    boolean isSet(String key) {
        return set.containsKey(known(key).name());
    }

    /** Reports something wrong with a key, at the place where it is set. */
    void error(String key, String text) {
        error(place(key), key, text);
    }

    /** The same at a certain place. What is reported already is not said twice. */
    private void error(ConfigPlace place, String key, String text) {
        ConfigProblem problem = new ConfigProblem(place, key + ": " + text);
        if (!errors.contains(problem)) {
            errors.add(problem);
        }
    }

    /** Reports something worth knowing about a key. */
    void warn(String key, String text) {
        warnings.add(new ConfigProblem(place(key), key + ": " + text));
    }

    private ConfigPlace place(String key) {
        ConfigNode node = set.get(key);
        return node == null ? ConfigPlace.NOWHERE : node.place();
    }

    /** The text of a key, or its fallback. */
    String text(String key) {
        ConfigNode node = set.get(key);
        if (node == null) {
            return known(key).fallback();
        }
        if (node instanceof ConfigNode.Scalar scalar) {
            return scalar.text().strip();
        }
        error(key, "must be a single value, not a list or a map");
        return known(key).fallback();
    }

    /** The text of a key, or empty if there is neither a value nor a fallback. */
    Optional<String> optionalText(String key) {
        return Optional.of(text(key)).filter(text -> !text.isEmpty());
    }

    boolean flag(String key) {
        return switch (text(key).toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> true;
            case "false", "f", "0", "" -> false;
            default -> {
                error(key, "\"" + text(key) + "\" is neither true nor false");
                yield false;
            }
        };
    }

    int number(String key, int least, int most) {
        String text = text(key);
        if (text.matches("[+-]?[0-9]{1,18}")) {
            BigInteger value = new BigInteger(text);
            if (value.compareTo(BigInteger.valueOf(least)) >= 0 && value.compareTo(BigInteger.valueOf(most)) <= 0) {
                return value.intValue();
            }
        }
        error(key, "\"" + text + "\" is not a number from " + least + " to " + most);
        return least;
    }

    Duration duration(String key) {
        Optional<Duration> duration = Durations.parse(text(key));
        if (duration.isEmpty()) {
            boolean bare = text(key).matches("[0-9]+");
            error(
                    key,
                    "\"" + text(key) + "\" is not a duration"
                            + (bare ? "; it needs a unit, as in " + text(key) + "s" : " such as 30m, 12h or 90d"));
        }
        return duration.orElse(Duration.ZERO);
    }

    /** The path of a key, relative to the directory of the configuration file, or the default. */
    Path path(String key, Path byDefault) {
        return optionalText(key)
                .flatMap(text -> resolve(key, text))
                .map(path ->
                        source.file().map(file -> file.resolveSibling(path)).orElse(path))
                .orElse(byDefault)
                .toAbsolutePath()
                .normalize();
    }

    /** The path of a key, relative to the working directory, or the default. */
    Path pathFromWorkingDirectory(String key, Path byDefault) {
        return optionalText(key)
                .flatMap(text -> resolve(key, text))
                .orElse(byDefault)
                .toAbsolutePath()
                .normalize();
    }

    private Optional<Path> resolve(String key, String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            error(key, "\"" + text + "\" is not a path");
            return Optional.empty();
        }
    }

    List<String> list(String key) {
        return texts(key, set.get(key));
    }

    /** A map of texts to lists of texts. */
    Map<String, List<String>> lists(String key) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        ConfigNode node = set.get(key);
        if (node instanceof ConfigNode.Mapping mapping) {
            mapping.entries().forEach(entry -> lists.put(entry.key(), texts(key, entry.value())));
        } else if (node != null && !node.isEmpty()) {
            error(key, "must be a map");
        }
        return lists;
    }

    /** A list of maps of texts to texts. */
    List<Map<String, String>> records(String key) {
        List<Map<String, String>> records = new ArrayList<>();
        ConfigNode node = set.get(key);
        if (node instanceof ConfigNode.Sequence sequence) {
            sequence.items().forEach(item -> records.add(record(key, item)));
        } else if (node != null && !node.isEmpty()) {
            error(key, "must be a list of maps");
        }
        return records;
    }

    private Map<String, String> record(String key, ConfigNode item) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (item instanceof ConfigNode.Mapping mapping) {
            for (ConfigNode.Entry entry : mapping.entries()) {
                if (entry.value() instanceof ConfigNode.Scalar scalar) {
                    fields.put(entry.key().toLowerCase(Locale.ROOT), scalar.text());
                } else {
                    error(entry.place(), key, "\"" + entry.key() + "\" must be a single value");
                }
            }
        } else {
            error(item.place(), key, "must be a list of maps");
        }
        return fields;
    }

    private List<String> texts(String key, @Nullable ConfigNode node) {
        List<String> texts = new ArrayList<>();
        if (node instanceof ConfigNode.Sequence sequence) {
            for (ConfigNode item : sequence.items()) {
                if (item instanceof ConfigNode.Scalar scalar && !scalar.isNull()) {
                    texts.add(scalar.text().strip());
                } else {
                    error(item.place(), key, "must be a list of single values");
                }
            }
        } else if (node instanceof ConfigNode.Scalar scalar && !scalar.text().isBlank()) {
            texts.addAll(List.of(scalar.text().strip().split("\\s+")));
        } else if (node instanceof ConfigNode.Mapping) {
            error(key, "must be a list");
        }
        return texts;
    }

    private static ConfigKey known(String key) {
        return ConfigKeys.find(key).orElseThrow(() -> new IllegalArgumentException("no such key: " + key));
    }
}
