package dev.headscale.runner.internal.cli;

/** A command cannot do what it was asked to. The message is for people. */
class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message, null, false, false);
    }

    /** The message as people see it on a terminal. */
    String shown(boolean colours) {
        return String.valueOf(getMessage());
    }
}
