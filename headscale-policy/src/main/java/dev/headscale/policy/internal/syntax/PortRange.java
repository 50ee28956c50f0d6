package dev.headscale.policy.internal.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Ports from the first to the last. */
public record PortRange(int first, int last) {
    /** All ports. */
    public static final PortRange ALL = new PortRange(0, 65535);

    private static final List<PortRange> EVERY = List.of(ALL);

    /** Tells whether this is all ports. */
    public boolean isAll() {
        return equals(ALL);
    }

    /** Tells whether a port is in the range. */
    public boolean contains(int port) {
        return first <= port && port <= last;
    }

    /**
     * Reads ports: {@code *}, or a comma-separated list of ports and ranges.
     *
     * @param text the ports
     * @param problem hears what is wrong
     * @return the ranges in order, or empty if something is wrong
     */
    public static Optional<List<PortRange>> parse(String text, Consumer<String> problem) {
        if (text.equals("*")) {
            return Optional.of(EVERY);
        }
        if (text.indexOf(',') < 0) {
            return range(text, problem).map(List::of);
        }
        List<PortRange> ranges = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Optional<PortRange> range = part.equals("*") ? Optional.of(ALL) : range(part, problem);
            if (range.isEmpty()) {
                return Optional.empty();
            }
            ranges.add(range.get());
        }
        return Optional.of(List.copyOf(ranges));
    }

    private static Optional<PortRange> range(String text, Consumer<String> problem) {
        int dash = text.indexOf('-');
        int first = number(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : number(text.substring(dash + 1));
        String wrong = first < 0
                ? "invalid first integer"
                : last < 0
                        ? "invalid last integer"
                        : first > last
                                ? "first port must not be above the last"
                                : dash < 0 && first == 0 ? "first port must be >0, or use '*' for wildcard" : "";
        if (!wrong.isEmpty()) {
            problem.accept("port range \"" + text + "\": " + wrong);
            return Optional.empty();
        }
        return Optional.of(new PortRange(first, last));
    }

    private static int number(String text) {
        String digits = text.strip();
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int value = Integer.parseInt(digits);
        return value <= 65535 ? value : -1;
    }
}
