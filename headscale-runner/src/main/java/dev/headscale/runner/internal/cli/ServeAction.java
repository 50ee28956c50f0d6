package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.config.Settings;

/** Runs the server, or sees whether it could run. */
public interface ServeAction {

    /**
     * Runs the server until it is told to stop.
     *
     * @param settings what it is told
     * @param surroundings where it runs
     * @throws ServeException if it cannot start
     */
    void serve(Settings settings, Surroundings surroundings);

    /**
     * Checks the files that the settings name, as far as that can be done without a server, and changes nothing.
     *
     * @param settings what the server would be told
     * @throws ServeException if the server would not start with them
     */
    void verify(Settings settings);

    /** The server cannot start. The message is for people. */
    final class ServeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /**
         * Makes the exception.
         *
         * @param message what does not work and what to do about it
         * @param cause what led to it
         */
        public ServeException(String message, Throwable cause) {
            super(message, cause);
        }

        /**
         * Makes the exception.
         *
         * @param message what does not work and what to do about it
         */
        public ServeException(String message) {
            super(message);
        }
    }
}
