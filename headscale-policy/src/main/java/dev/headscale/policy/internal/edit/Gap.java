package dev.headscale.policy.internal.edit;

/** What stands between two values: white space, comments, a comma. Pure. */
final class Gap {
    private Gap() {}

    /** Returns the offset of the comma between two offsets, which is not in a comment; -1 if there is none. */
    static int comma(String text, int from, int to) {
        int at = from;
        while (at < to) {
            if (text.startsWith("//", at)) {
                int feed = text.indexOf('\n', at);
                at = feed < 0 ? to : feed;
            } else if (text.startsWith("/*", at)) {
                at = text.indexOf("*/", at + 2) + 2;
            } else if (text.charAt(at) == ',') {
                return at;
            } else {
                at++;
            }
        }
        return -1;
    }
}
