package dev.headscale.noise.load;

/** A load test that did not come to its end. */
final class LoadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoadException(String message) {
        super(message);
    }
}
