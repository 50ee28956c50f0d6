package dev.headscale.core.spi;

import dev.headscale.core.model.TailnetId;

/** Somebody else has changed a tailnet since its content was loaded: load it again and decide anew. */
public final class StaleRevisionException extends StoreException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param tailnet the tailnet
     * @param expected the revision that the changes were decided on
     * @param actual the revision that the store has
     */
    public StaleRevisionException(TailnetId tailnet, long expected, long actual) {
        super("tailnet " + tailnet + " is at revision " + actual + ", not " + expected);
    }
}
