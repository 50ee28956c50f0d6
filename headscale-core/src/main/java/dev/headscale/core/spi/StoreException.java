package dev.headscale.core.spi;

/** A store could not do what it was asked to. Nothing was changed unless the method says otherwise. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception without a cause.
     *
     * @param message what could not be done, without secrets
     */
    public StoreException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message what could not be done, without secrets
     * @param cause why
     */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
