package dev.headscale.runner.internal.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table for people: a header and rows whose cells may have several lines. Used by one thread. */
public final class Table {
    private static final String GAP = "  ";

    private final List<Cell> header;
    private final List<List<Cell>> rows = new ArrayList<>();

    /**
     * One cell.
     *
     * @param text what it says
     * @param style how it looks
     */
    public record Cell(String text, Style style) {

        /**
         * A cell without colour.
         *
         * @param text what it says
         * @return the cell
         */
        public static Cell of(String text) {
            return new Cell(text, Style.PLAIN);
        }

        private List<String> lines() {
            // Control characters of a name that a device made up must not reach the terminal.
            return Arrays.stream(text.split("\n", -1))
                    .map(line -> line.replaceAll("\\p{Cntrl}", "\uFFFD"))
                    .toList();
        }
    }

    /**
     * Makes an empty table.
     *
     * @param columns the headings
     */
    public Table(String... columns) {
        header = Arrays.stream(columns)
                .map(text -> new Cell(text, Style.HEADING))
                .toList();
    }

    /**
     * Adds a row.
     *
     * @param cells as many as there are columns
     * @return this
     */
    public Table row(Cell... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + header.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /**
     * Draws the table.
     *
     * @param colours whether to colour it
     * @return lines, each with a newline
     */
    public String render(boolean colours) {
        int[] widths = new int[header.size()];
        measure(header, widths);
        rows.forEach(row -> measure(row, widths));
        StringBuilder out = new StringBuilder();
        draw(header, widths, colours, out);
        rows.forEach(row -> draw(row, widths, colours, out));
        return out.toString();
    }

    private static void measure(List<Cell> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            for (String line : row.get(i).lines()) {
                widths[i] = Math.max(widths[i], width(line));
            }
        }
    }

    private static void draw(List<Cell> row, int[] widths, boolean colours, StringBuilder out) {
        int height = row.stream().mapToInt(cell -> cell.lines().size()).max().orElse(0);
        for (int y = 0; y < height; y++) {
            int blank = 0;
            for (int i = 0; i < widths.length; i++) {
                Cell cell = row.get(i);
                String line = y < cell.lines().size() ? cell.lines().get(y) : "";
                if (!line.isEmpty()) {
                    out.append(" ".repeat(blank)).append(cell.style().paint(line, colours));
                    blank = 0;
                }
                blank += widths[i] - width(line) + GAP.length();
            }
            out.append('\n');
        }
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
