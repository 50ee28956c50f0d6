package dev.headscale.runner.internal.cli;

import java.io.IOException;

/** How requests to the admin API get there. */
public interface AdminTransport {

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body the body; may be empty
     */
    record Reply(int status, byte[] body) {}

    /**
     * Sends a request and waits for the answer.
     *
     * @param method the method in upper case
     * @param target the path with the query, percent-encoded
     * @param body JSON; empty for none
     * @return the answer
     * @throws IOException with a message for people, if no answer was got in time
     */
    Reply send(String method, String target, String body) throws IOException;
}
