package dev.headscale.runner.internal.cli;

/** A command cannot do what it was asked to. The message is for people. */
class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message, null, false, false);
    }
}
