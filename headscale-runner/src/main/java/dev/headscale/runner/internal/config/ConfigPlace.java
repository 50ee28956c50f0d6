package dev.headscale.runner.internal.config;

import java.util.Comparator;

/**
 * Where something of a configuration stands.
 *
 * @param line the line of the file, from 1 on; 0 if it is not in the file
 * @param column the column, from 1 on; 0 if it is not in the file
 * @param variable the environment variable; empty if it is not in the environment
 */
public record ConfigPlace(int line, int column, String variable) implements Comparable<ConfigPlace> {
    /** Nowhere in particular. */
    static final ConfigPlace NOWHERE = new ConfigPlace(0, 0, "");

    private static final Comparator<ConfigPlace> ORDER = Comparator.comparing((ConfigPlace place) -> place.line)
            .thenComparing(place -> place.column)
            .thenComparing(place -> place.variable);

    static ConfigPlace inFile(int line, int column) {
        return new ConfigPlace(line, column, "");
    }

    static ConfigPlace inEnvironment(String variable) {
        return new ConfigPlace(0, 0, variable);
    }

    /** What stands in the file is in the order of the file, behind all else. */
    @Override
    public int compareTo(ConfigPlace other) {
        return ORDER.compare(this, other);
    }

    /** Names the place for people; empty for nowhere. */
    @Override
    public String toString() {
        return line > 0 ? "line " + line + ", column " + column : variable;
    }
}
