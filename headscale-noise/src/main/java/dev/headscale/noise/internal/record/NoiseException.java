package dev.headscale.noise.internal.record;

/**
 * A peer broke the Noise protocol, or somebody in between did. The connection cannot go on. Messages name what is wrong
 * but repeat nothing that was received.
 */
public final class NoiseException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception. It has no stack trace, because peers can cause any number of them.
     *
     * @param message what is wrong
     */
    public NoiseException(String message) {
        super(message, null, false, false);
    }
}
