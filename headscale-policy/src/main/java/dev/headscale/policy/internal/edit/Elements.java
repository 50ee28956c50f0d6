package dev.headscale.policy.internal.edit;

import dev.headscale.policy.internal.hujson.HuValue;
import java.util.List;

/**
 * The elements of a list or object in a text. New ones are written as the last one is: on a line of their own with the same
 * indentation, or on the same line. Immutable.
 *
 * @param text the whole text
 * @param start the offset of the opening bracket
 * @param end the offset after the closing bracket
 * @param spans where the elements are
 */
record Elements(String text, int start, int end, List<Span> spans) {

    /** An element, without the comma behind it. */
    record Span(int start, int end) {}

    static Elements of(String text, HuValue.Arr list) {
        return new Elements(
                text,
                list.start(),
                list.end(),
                list.items().stream()
                        .map(item -> new Span(item.start(), item.end()))
                        .toList());
    }

    static Elements of(String text, HuValue.Obj object) {
        return new Elements(
                text,
                object.start(),
                object.end(),
                object.members().stream()
                        .map(member ->
                                new Span(member.name().start(), member.value().end()))
                        .toList());
    }

    /** Returns the text with one element more at the end. */
    String append(String element) {
        if (spans.isEmpty()) {
            return appendFirst(element);
        }
        Span last = spans.get(spans.size() - 1);
        boolean ownLine = isFirstOfLine(last.start);
        String before = ownLine ? lineEnd() + indentation(last.start) : " ";
        int comma = Gap.comma(text, last.end, end - 1);
        if (comma < 0) {
            // A comment behind the last element stays with it.
            int after = ownLine ? endOfLine(last.end) : last.end;
            return text.substring(0, last.end) + "," + text.substring(last.end, after) + before + element
                    + text.substring(after);
        }
        int after = ownLine ? endOfLine(comma + 1) : comma + 1;
        return text.substring(0, after) + before + element + "," + text.substring(after);
    }

    private String appendFirst(String element) {
        boolean open = text.substring(start, end).indexOf('\n') >= 0;
        String inner = open ? lineEnd() + indentation(start) + "  " + element + "," : element;
        return text.substring(0, start + 1) + inner + text.substring(start + 1);
    }

    /** Returns the text without an element, and without its line if nothing else is on it. */
    String remove(int index) {
        Span span = spans.get(index);
        boolean last = index == spans.size() - 1;
        int comma = Gap.comma(text, span.end, last ? end - 1 : spans.get(index + 1).start);
        int after = comma < 0 ? span.end : comma + 1;
        if (isFirstOfLine(span.start) && isLastOfLine(after)) {
            int from = startOfLine(span.start);
            int to = Math.min(endOfLine(after) + lineEndAt(endOfLine(after)), text.length());
            return dropCommaBefore(index, comma, text.substring(0, from)) + text.substring(to);
        }
        if (!last) {
            return text.substring(0, span.start) + text.substring(spans.get(index + 1).start);
        }
        int from = index == 0 ? span.start : spans.get(index - 1).end;
        return text.substring(0, from) + text.substring(index == 0 ? after : span.end);
    }

    /** Without a comma behind it, the last element leaves one behind that which is last now, which plain JSON forbids. */
    private String dropCommaBefore(int index, int comma, String head) {
        if (index == 0 || comma >= 0) {
            return head;
        }
        int before = Gap.comma(text, spans.get(index - 1).end, spans.get(index).start);
        return head.substring(0, before) + head.substring(before + 1);
    }

    private int startOfLine(int offset) {
        return text.lastIndexOf('\n', offset - 1) + 1;
    }

    /** The offset of the line's end, in front of its characters. */
    private int endOfLine(int offset) {
        int feed = text.indexOf('\n', offset);
        int end = feed < 0 ? text.length() : feed;
        return end > offset && text.charAt(end - 1) == '\r' ? end - 1 : end;
    }

    private int lineEndAt(int offset) {
        return text.startsWith("\r\n", offset) ? 2 : 1;
    }

    private boolean isFirstOfLine(int offset) {
        return text.substring(startOfLine(offset), offset).isBlank() && startOfLine(offset) > start;
    }

    /** Tells whether nothing but a comment follows on the line. */
    private boolean isLastOfLine(int offset) {
        String rest = text.substring(offset, endOfLine(offset)).strip();
        return endOfLine(offset) < end && (rest.isEmpty() || rest.startsWith("//"));
    }

    private String indentation(int offset) {
        String line = text.substring(startOfLine(offset), offset);
        return line.substring(0, line.length() - line.stripLeading().length());
    }

    private String lineEnd() {
        int feed = text.indexOf('\n', start);
        return feed > 0 && text.charAt(feed - 1) == '\r' ? "\r\n" : "\n";
    }
}
