package dev.headscale.core.spi;

/** A transport cannot accept connections. */
public final class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what could not be done, for the operator
     * @param cause why
     */
    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
