package dev.headscale.noise.testkit.netmap;

/** A map response that a client would not survive: it ends its stream, or its process. */
public class NetmapException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Tells what is wrong.
     *
     * @param message what was found
     */
    public NetmapException(String message) {
        super(message);
    }

    /**
     * Tells what is wrong.
     *
     * @param message what was found
     * @param cause why
     */
    public NetmapException(String message, Throwable cause) {
        super(message, cause);
    }
}
