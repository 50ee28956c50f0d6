package dev.headscale.policy.internal.hujson;

/**
 * Cuts a HuJSON text into tokens; the current one is in the fields. A bad token is reported and then taken as the kind it
 * was meant to be, so that reading can go on. Not thread-safe.
 */
final class Scanner {
    /** What the current token is. */
    enum Kind {
        OPEN_OBJECT("'{'"),
        CLOSE_OBJECT("'}'"),
        OPEN_ARRAY("'['"),
        CLOSE_ARRAY("']'"),
        COLON("':'"),
        COMMA("','"),
        STRING("a string"),
        NUMBER("a number"),
        TRUE("true"),
        FALSE("false"),
        NULL("null"),
        WORD("a word"),
        END("the end of the text");

        final String shown;

        Kind(String shown) {
            this.shown = shown;
        }
    }

    private final String text;
    private final Problems problems;
    private int next;

    Kind kind = Kind.END;
    int start;
    int end;
    /** The value of a string token. */
    String string = "";

    Scanner(String text, Problems problems) {
        this.text = text;
        this.problems = problems;
        this.next = text.startsWith("\ufeff") ? 1 : 0;
    }

    /** Moves to the next token. */
    void advance() {
        skipBlanks();
        start = next;
        if (next >= text.length()) {
            kind = Kind.END;
            end = next;
            return;
        }
        char c = text.charAt(next);
        kind = switch (c) {
            case '{' -> single(Kind.OPEN_OBJECT);
            case '}' -> single(Kind.CLOSE_OBJECT);
            case '[' -> single(Kind.OPEN_ARRAY);
            case ']' -> single(Kind.CLOSE_ARRAY);
            case ':' -> single(Kind.COLON);
            case ',' -> single(Kind.COMMA);
            case '"' -> string();
            default -> c == '-' || isDigit(c) ? number() : word();
        };
        end = next;
    }

    /** Returns the text of the current token. */
    String literal() {
        return text.substring(start, end);
    }

    /** Returns what to call the current token in a message. */
    String describe() {
        return kind == Kind.WORD ? literal() : kind.shown;
    }

    private Kind single(Kind found) {
        next++;
        return found;
    }

    private void skipBlanks() {
        while (next < text.length()) {
            char c = text.charAt(next);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                next++;
            } else if (text.startsWith("//", next)) {
                int lineEnd = text.indexOf('\n', next);
                next = lineEnd < 0 ? text.length() : lineEnd;
            } else if (text.startsWith("/*", next)) {
                int close = text.indexOf("*/", next + 2);
                if (close < 0) {
                    problems.report(next, "this comment is never closed with \"*/\"");
                }
                next = close < 0 ? text.length() : close + 2;
            } else {
                return;
            }
        }
    }

    private Kind string() {
        int from = ++next;
        while (next < text.length()) {
            char c = text.charAt(next);
            if (c == '"') {
                string = text.substring(from, next++);
                return Kind.STRING;
            }
            if (c == '\\' || c < ' ') {
                return stringWithEscapes(from);
            }
            next++;
        }
        return unclosed(from);
    }

    private Kind unclosed(int from) {
        problems.report(from - 1, "this string is never closed with a quotation mark");
        string = "";
        return Kind.STRING;
    }

    private Kind stringWithEscapes(int from) {
        StringBuilder value = new StringBuilder(text.substring(from, next));
        while (next < text.length()) {
            char c = text.charAt(next);
            if (c == '"') {
                next++;
                string = value.toString();
                return Kind.STRING;
            }
            if (c == '\\') {
                escape(value);
            } else if (c == '\n') {
                return unclosed(from);
            } else {
                if (c < ' ') {
                    problems.report(next, "a string holds a control character; write it as an escape");
                }
                value.append(c);
                next++;
            }
        }
        return unclosed(from);
    }

    private void escape(StringBuilder value) {
        char c = next + 1 < text.length() ? text.charAt(next + 1) : '\n';
        int plain = "\"\\/bfnrt".indexOf(c);
        if (plain >= 0) {
            value.append("\"\\/\b\f\n\r\t".charAt(plain));
            next += 2;
        } else if (c == 'u' && hex(next + 2) >= 0) {
            value.append((char) hex(next + 2));
            next += 6;
        } else {
            problems.report(next, "unknown escape in a string; allowed are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
            next += c == '\n' ? 1 : 2;
        }
    }

    private int hex(int from) {
        if (from + 4 > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private Kind number() {
        int from = next;
        next += text.charAt(next) == '-' ? 1 : 0;
        int whole = next;
        boolean good = digits() && (next - whole == 1 || text.charAt(whole) != '0');
        if (good && at('.')) {
            next++;
            good = digits();
        }
        if (good && (at('e') || at('E'))) {
            next++;
            next += at('+') || at('-') ? 1 : 0;
            good = digits();
        }
        if (!good || next < text.length() && isWordPart(text.charAt(next))) {
            skipWord();
            problems.report(from, "not a JSON number: " + text.substring(from, next));
        }
        return Kind.NUMBER;
    }

    private boolean digits() {
        int from = next;
        while (next < text.length() && isDigit(text.charAt(next))) {
            next++;
        }
        return next > from;
    }

    private boolean at(char c) {
        return next < text.length() && text.charAt(next) == c;
    }

    private Kind word() {
        int from = next++;
        skipWord();
        return switch (text.substring(from, next)) {
            case "true" -> Kind.TRUE;
            case "false" -> Kind.FALSE;
            case "null" -> Kind.NULL;
            default -> Kind.WORD;
        };
    }

    private void skipWord() {
        while (next < text.length() && isWordPart(text.charAt(next))) {
            next++;
        }
    }

    private static boolean isWordPart(char c) {
        return c > ' ' && "{}[]:,\"/".indexOf(c) < 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
