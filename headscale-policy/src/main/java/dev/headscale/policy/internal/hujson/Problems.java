package dev.headscale.policy.internal.hujson;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a text. Not thread-safe. */
public final class Problems {
    private static final int MOST = 100;

    private final List<At> found;
    private final String before;

    /** Makes an empty collection. */
    public Problems() {
        this(new ArrayList<>(), "");
    }

    private Problems(List<At> found, String before) {
        this.found = found;
        this.before = before;
    }

    /** Returns a view that puts something before each message that is reported to it. */
    public Problems starting(String with) {
        return new Problems(found, before + with);
    }

    /**
     * One finding.
     *
     * @param offset where in the text
     * @param message what is wrong
     */
    public record At(int offset, String message) {}

    /** Adds a finding; beyond a hundred they are dropped, as nobody reads them. */
    public void report(int offset, String message) {
        if (found.size() < MOST) {
            found.add(new At(offset, before + message));
        }
    }

    /** Adds a finding about a value. */
    public void report(HuValue value, String message) {
        report(value.start(), message);
    }

    /** Tells whether nothing was found. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Returns the findings in the order in which they were made. */
    public List<At> all() {
        return List.copyOf(found);
    }
}
