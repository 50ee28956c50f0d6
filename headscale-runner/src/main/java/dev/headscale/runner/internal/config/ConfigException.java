package dev.headscale.runner.internal.config;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration cannot be used. The message lists everything that is wrong with it. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param source where the configuration comes from, for people
     * @param problems what is wrong; at least one
     */
    public ConfigException(String source, List<ConfigProblem> problems) {
        super(problems.stream()
                .sorted(Comparator.comparing(ConfigProblem::place))
                .map(problem -> "\n  " + problem)
                .collect(Collectors.joining("", heading(source, problems.size()), "")));
    }

    private static String heading(String source, int count) {
        return (count == 1 ? "a problem" : count + " problems") + " in " + source + ":";
    }
}
