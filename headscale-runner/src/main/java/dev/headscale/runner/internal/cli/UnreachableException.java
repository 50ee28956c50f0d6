package dev.headscale.runner.internal.cli;

/** There is no answer from a server. */
final class UnreachableException extends CommandException {
    private static final long serialVersionUID = 1L;

    UnreachableException(String message) {
        super(message);
    }
}
