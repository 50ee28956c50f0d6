package dev.headscale.noise.testkit;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A request of a {@link TestClient} has failed, or what was waited for has not come. */
public class TestClientException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int NO_STATUS = -1;

    private final int status;

    TestClientException(String message) {
        super(message);
        this.status = NO_STATUS;
    }

    TestClientException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = NO_STATUS;
    }

    TestClientException(String message, int status) {
        super(message);
        this.status = status;
    }

    /**
     * Returns the HTTP status that the server answered with.
     *
     * @return the status, or empty if the request failed otherwise
     */
    public OptionalInt status() {
        return status == NO_STATUS ? OptionalInt.empty() : OptionalInt.of(status);
    }
}
