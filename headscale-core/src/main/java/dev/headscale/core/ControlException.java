package dev.headscale.core;

/** A request of an administrator or an embedding program cannot be carried out. Nothing was changed. */
public final class ControlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;

    /** Why. Interfaces map each code to their own: an HTTP status, an exit code. */
    public enum Code {
        /** What was named does not exist. */
        NOT_FOUND,
        /** The name or key is taken. */
        ALREADY_EXISTS,
        /** A value is not allowed; the message says which are. */
        INVALID,
        /** It contradicts the present state, for example deleting a user who still has nodes. */
        CONFLICT,
        /** The store does not answer; trying again later may help. */
        UNAVAILABLE,
        /** The control plane is not running. */
        CLOSED
    }

    /**
     * Makes an exception.
     *
     * @param code why
     * @param message what was found and what is allowed, for people, without secrets
     */
    public ControlException(Code code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * Makes an exception with a cause.
     *
     * @param code why
     * @param message what was found and what is allowed, for people, without secrets
     * @param cause what led to it
     */
    public ControlException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /**
     * Returns what was found and what is allowed.
     *
     * @return the message, for people, without secrets
     */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /**
     * Returns why.
     *
     * @return the code
     */
    public Code code() {
        return code;
    }
}
