package dev.headscale.policy.internal.syntax;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a posture, such as {@code node:os == 'linux'}.
 *
 * @param attribute the name of a device attribute
 * @param operator how to compare
 * @param values with what: strings, booleans or numbers; none for set and not set
 */
public record Condition(String attribute, Operator operator, List<Object> values) {

    /** How an attribute is compared. */
    public enum Operator {
        EQUAL("=="),
        NOT_EQUAL("!="),
        AT_LEAST(">="),
        AT_MOST("<="),
        ABOVE(">"),
        BELOW("<"),
        IN("IN"),
        NOT_IN("NOT IN"),
        SET("IS SET"),
        NOT_SET("NOT SET");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        static Optional<Operator> find(String text) {
            String plain = text.toUpperCase(Locale.ROOT).replaceAll("\\s+", " ");
            for (Operator operator : values()) {
                if (operator.text.equals(plain)) {
                    return Optional.of(operator);
                }
            }
            return Optional.empty();
        }
    }

    private static final Pattern WHOLE = Pattern.compile(
            "\\s*([A-Za-z][A-Za-z0-9_]*:[A-Za-z0-9_.-]+)\\s*"
                    + "(==|!=|>=|<=|>|<|(?i:NOT\\s+IN|IN|IS\\s+SET|NOT\\s+SET)(?![A-Za-z]))\\s*(.*?)\\s*",
            Pattern.DOTALL);
    private static final Pattern LITERAL =
            Pattern.compile("'([^']*)'|\"([^\"]*)\"|(true|false)|(-?[0-9]+(?:\\.[0-9]+)?)");

    /**
     * Reads a condition.
     *
     * @param text the condition
     * @param problem hears what is wrong
     * @return the condition, or empty if something is wrong
     */
    public static Optional<Condition> parse(String text, Consumer<String> problem) {
        Matcher parts = WHOLE.matcher(text);
        Optional<Operator> operator = parts.matches() ? Operator.find(parts.group(2)) : Optional.empty();
        if (operator.isEmpty()) {
            problem.accept("invalid posture condition \"" + text + "\": expected an attribute such as node:os, one of "
                    + "== != >= <= > < IN, NOT IN, IS SET, NOT SET, and a value");
            return Optional.empty();
        }
        Optional<List<Object>> values = switch (operator.get()) {
            case SET, NOT_SET -> parts.group(3).isEmpty() ? Optional.of(List.of()) : Optional.empty();
            case IN, NOT_IN -> literals(parts.group(3));
            default -> literal(parts.group(3)).map(List::of);
        };
        if (values.isEmpty()) {
            problem.accept("invalid posture condition \"" + text
                    + "\": a value is a string in single quotes, true, false " + "or a number; IN takes a list [...]");
        }
        return values.map(found -> new Condition(parts.group(1), operator.get(), found));
    }

    private static Optional<List<Object>> literals(String text) {
        if (!text.startsWith("[") || !text.endsWith("]")) {
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>();
        String rest = text.substring(1, text.length() - 1).strip();
        while (!rest.isEmpty()) {
            Matcher literal = LITERAL.matcher(rest);
            if (!literal.lookingAt()) {
                return Optional.empty();
            }
            values.add(value(literal));
            rest = rest.substring(literal.end()).strip();
            if (rest.startsWith(",")) {
                rest = rest.substring(1).strip();
            } else if (!rest.isEmpty()) {
                return Optional.empty();
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(values));
    }

    private static Optional<Object> literal(String text) {
        Matcher literal = LITERAL.matcher(text);
        return literal.matches() ? Optional.of(value(literal)) : Optional.empty();
    }

    private static Object value(Matcher literal) {
        if (literal.group(3) != null) {
            return Boolean.valueOf(literal.group(3));
        }
        if (literal.group(4) != null) {
            return new BigDecimal(literal.group(4));
        }
        return literal.group(1) != null ? literal.group(1) : literal.group(2);
    }

    /** Tells whether a device with certain attributes meets the condition; one that lacks the attribute meets few. */
    public boolean holds(Map<String, Object> attributes) {
        Object actual = attributes.get(attribute);
        return switch (operator) {
            case SET -> actual != null;
            case NOT_SET -> actual == null;
            case EQUAL, IN -> values.stream().anyMatch(value -> same(actual, value));
            case NOT_EQUAL, NOT_IN -> values.stream().noneMatch(value -> same(actual, value));
            case AT_LEAST -> actual != null && compare(actual, values.get(0)) >= 0;
            case AT_MOST -> actual != null && compare(actual, values.get(0)) <= 0;
            case ABOVE -> actual != null && compare(actual, values.get(0)) > 0;
            case BELOW -> actual != null && compare(actual, values.get(0)) < 0;
        };
    }

    private static boolean same(@Nullable Object actual, Object value) {
        return actual != null && compare(actual, value) == 0;
    }

    private static int compare(Object actual, Object value) {
        return Versions.compare(actual.toString(), value.toString());
    }
}
