package dev.headscale.runner.internal.output;

/** How a piece of text looks on a terminal. */
public enum Style {
    /** As it is. */
    PLAIN(""),
    /** A heading. */
    HEADING("1;36"),
    /** Emphasis. */
    BOLD("1"),
    /** Beside the point. */
    FAINT("2"),
    /** Well. */
    GOOD("32"),
    /** Not well. */
    BAD("31"),
    /** Worth a look. */
    WARNING("33");

    private final String code;

    Style(String code) {
        this.code = code;
    }

    /**
     * Paints a text.
     *
     * @param text the text
     * @param colours whether to paint at all
     * @return the text, with escape sequences around it if it is painted
     */
    public String paint(String text, boolean colours) {
        return colours && !code.isEmpty() && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
