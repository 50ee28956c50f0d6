package dev.headscale.policy.internal.hujson;

import dev.headscale.policy.internal.hujson.HuValue.Member;
import dev.headscale.policy.internal.hujson.Scanner.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads HuJSON: JSON as in RFC 8259, plus comments, plus one comma after the last element. After a mistake it goes on
 * reading where the next element must begin, so that one run finds all mistakes. Not thread-safe.
 */
public final class HuJson {
    private static final int DEEPEST = 100;

    private final Scanner scanner;
    private final Problems problems;
    private int depth;
    private int complainedAt = -1;

    private HuJson(String text, Problems problems) {
        this.scanner = new Scanner(text, problems);
        this.problems = problems;
    }

    /**
     * Reads a text.
     *
     * @param text the text
     * @param problems gets what is wrong with it
     * @return the value, or empty if there is nothing but white space and comments
     */
    public static Optional<HuValue> parse(String text, Problems problems) {
        HuJson reader = new HuJson(text, problems);
        reader.scanner.advance();
        if (reader.scanner.kind == Kind.END) {
            return Optional.empty();
        }
        HuValue root = reader.value();
        if (reader.scanner.kind != Kind.END) {
            problems.report(reader.scanner.start, "the text goes on after the end of its value");
        }
        return Optional.of(root);
    }

    private HuValue value() {
        int start = scanner.start;
        int end = scanner.end;
        return switch (scanner.kind) {
            case OPEN_OBJECT -> object();
            case OPEN_ARRAY -> array();
            case STRING -> scalar(new HuValue.Text(scanner.string, start, end));
            case NUMBER -> scalar(new HuValue.Num(scanner.literal(), start, end));
            case TRUE, FALSE -> scalar(new HuValue.Bool(scanner.kind == Kind.TRUE, start, end));
            case NULL -> scalar(new HuValue.Null(start, end));
            default -> missing();
        };
    }

    /** Stands in for a value that is not there; a word that is none is skipped. */
    private HuValue missing() {
        HuValue.Null nothing = new HuValue.Null(scanner.start, scanner.end);
        unexpected("a value");
        if (scanner.kind == Kind.WORD) {
            scanner.advance();
        }
        return nothing;
    }

    private HuValue scalar(HuValue value) {
        scanner.advance();
        return value;
    }

    private HuValue object() {
        int start = scanner.start;
        List<Member> members = new ArrayList<>();
        Set<String> names = new HashSet<>();
        enter();
        while (!atCloser()) {
            member(members, names);
            separator(Kind.CLOSE_OBJECT);
        }
        return new HuValue.Obj(List.copyOf(members), start, leave(start, Kind.CLOSE_OBJECT));
    }

    private HuValue array() {
        int start = scanner.start;
        List<HuValue> items = new ArrayList<>();
        enter();
        while (!atCloser()) {
            items.add(value());
            separator(Kind.CLOSE_ARRAY);
        }
        return new HuValue.Arr(List.copyOf(items), start, leave(start, Kind.CLOSE_ARRAY));
    }

    private void member(List<Member> members, Set<String> names) {
        if (scanner.kind != Kind.STRING) {
            unexpected("a member name in quotation marks");
            skipElement();
            return;
        }
        HuValue.Text name = new HuValue.Text(scanner.string, scanner.start, scanner.end);
        scanner.advance();
        if (scanner.kind != Kind.COLON) {
            unexpected("':' after the member name");
            skipElement();
            return;
        }
        scanner.advance();
        HuValue value = value();
        if (names.add(name.value())) {
            members.add(new Member(name, value));
        } else {
            problems.report(name, "duplicate member \"" + name.value() + "\"");
        }
    }

    /** Moves past the comma between two elements, or to the closing bracket. */
    private void separator(Kind closer) {
        if (scanner.kind == Kind.COMMA) {
            scanner.advance();
        } else if (!atCloser()) {
            unexpected("',' or " + closer.shown);
            boolean forgotten = closer == Kind.CLOSE_OBJECT ? scanner.kind == Kind.STRING : startsValue();
            if (!forgotten) {
                skipElement();
                if (scanner.kind == Kind.COMMA) {
                    scanner.advance();
                }
            }
        }
    }

    private boolean startsValue() {
        return switch (scanner.kind) {
            case OPEN_OBJECT, OPEN_ARRAY, STRING, NUMBER, TRUE, FALSE, NULL -> true;
            default -> false;
        };
    }

    /** Skips to the comma or bracket that ends the current element. */
    private void skipElement() {
        int open = 0;
        while (scanner.kind != Kind.END) {
            switch (scanner.kind) {
                case OPEN_OBJECT, OPEN_ARRAY -> open++;
                case CLOSE_OBJECT, CLOSE_ARRAY -> {
                    if (open-- == 0) {
                        return;
                    }
                }
                case COMMA -> {
                    if (open == 0) {
                        return;
                    }
                }
                default -> {
                    // Part of what is skipped.
                }
            }
            scanner.advance();
        }
    }

    private boolean atCloser() {
        return scanner.kind == Kind.CLOSE_OBJECT || scanner.kind == Kind.CLOSE_ARRAY || scanner.kind == Kind.END;
    }

    private void enter() {
        int open = scanner.start;
        scanner.advance();
        if (++depth > DEEPEST) {
            problems.report(open, "values are nested more than " + DEEPEST + " deep");
            skipElement();
            while (scanner.kind == Kind.COMMA) {
                scanner.advance();
                skipElement();
            }
        }
    }

    /** Ends an object or array; a bracket of the wrong kind is left for the value around this one. */
    private int leave(int start, Kind closer) {
        depth--;
        int end = scanner.end;
        if (scanner.kind == closer) {
            scanner.advance();
        } else if (scanner.kind == Kind.END) {
            problems.report(start, "this bracket is never closed with " + closer.shown);
        } else {
            unexpected(closer.shown);
        }
        return end;
    }

    private void unexpected(String expected) {
        if (scanner.start != complainedAt) {
            problems.report(scanner.start, "expected " + expected + " but found " + scanner.describe());
            complainedAt = scanner.start;
        }
    }
}
