package dev.headscale.runner.internal.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads YAML (and so JSON) into {@link ConfigNode}s. Values stay as they are written: what {@code 0770} or {@code no}
 * means is decided by the key.
 */
final class YamlReader {
    private static final int MAX_DEPTH = 32;

    private final JsonParser parser;
    private final List<ConfigProblem> problems;

    private YamlReader(JsonParser parser, List<ConfigProblem> problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** Reads a text; what is wrong with it is added to the problems. A text that is empty or no map is an empty map. */
    static ConfigNode.Mapping read(String text, List<ConfigProblem> problems) {
        try (JsonParser parser = new YAMLMapper().createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return ConfigNode.Mapping.EMPTY;
            }
            YamlReader reader = new YamlReader(parser, problems);
            if (reader.value(first, 0) instanceof ConfigNode.Mapping mapping) {
                return mapping;
            }
            problems.add(new ConfigProblem(ConfigPlace.inFile(1, 1), "a configuration is a map of keys to values"));
        } catch (JacksonException e) {
            problems.add(new ConfigProblem(place(e.getLocation()), "not YAML: " + firstLine(e.getOriginalMessage())));
        }
        return ConfigNode.Mapping.EMPTY;
    }

    private ConfigNode value(JsonToken token, int depth) {
        ConfigPlace place = place(parser.currentTokenLocation());
        if (depth > MAX_DEPTH) {
            problems.add(new ConfigProblem(place, "nested too deeply"));
            parser.skipChildren();
            return ConfigNode.Scalar.none(place);
        }
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            problems.add(new ConfigProblem(place, "aliases (*name) are not supported; repeat the value"));
            return ConfigNode.Scalar.none(place);
        }
        return switch (token) {
            case START_OBJECT -> mapping(place, depth);
            case START_ARRAY -> sequence(place, depth);
            case VALUE_NULL -> ConfigNode.Scalar.none(place);
            default -> new ConfigNode.Scalar(parser.getString(), false, place);
        };
    }

    private ConfigNode sequence(ConfigPlace place, int depth) {
        List<ConfigNode> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token, depth + 1));
        }
        return new ConfigNode.Sequence(items, place);
    }

    private ConfigNode mapping(ConfigPlace place, int depth) {
        List<ConfigNode.Entry> entries = new ArrayList<>();
        Map<String, ConfigPlace> seen = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            ConfigPlace at = place(parser.currentTokenLocation());
            ConfigNode value = value(parser.nextToken(), depth + 1);
            ConfigPlace earlier = seen.putIfAbsent(key.toLowerCase(Locale.ROOT), at);
            if (earlier == null) {
                entries.add(new ConfigNode.Entry(key, at, value));
            } else {
                problems.add(new ConfigProblem(at, "\"" + key + "\" is given twice, first at " + earlier));
            }
        }
        return new ConfigNode.Mapping(entries, place);
    }

    private static ConfigPlace place(TokenStreamLocation location) {
        return ConfigPlace.inFile(location.getLineNr(), location.getColumnNr());
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("unreadable");
    }
}
