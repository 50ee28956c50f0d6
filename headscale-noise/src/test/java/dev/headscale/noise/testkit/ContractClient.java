package dev.headscale.noise.testkit;

import dev.headscale.core.model.MachineKey;
import java.io.IOException;

/** A client of the transport under test: one connection. One thread at a time; no call waits longer than 10 seconds. */
public interface ContractClient extends AutoCloseable {

    /**
     * Returns the key that this client proves.
     *
     * @return its machine key
     */
    MachineKey machineKey();

    /**
     * Returns the version that this client speaks.
     *
     * @return the capability version of its handshake
     */
    int protocolVersion();

    /**
     * Sends a request without waiting for the answer.
     *
     * @param method the method
     * @param target the path with its query
     * @param body the body; empty for none
     * @return the answer to come
     * @throws Exception if the connection is gone
     */
    Call open(String method, String target, byte[] body) throws Exception;

    /**
     * Drops the connection without a word.
     *
     * @throws IOException if that fails
     */
    @Override
    void close() throws IOException;

    /** The answer to a request. While nothing of it is asked for, the client reads nothing from the network. */
    interface Call {

        /**
         * Waits for the status.
         *
         * @return the HTTP status
         * @throws IOException if the answer is broken off before
         */
        int status() throws IOException;

        /**
         * Waits for the headers.
         *
         * @return the content type, or empty if there is none
         * @throws IOException if the answer is broken off before
         */
        String contentType() throws IOException;

        /**
         * Waits for bytes.
         *
         * @param size how many
         * @return the next bytes of the body
         * @throws IOException if the answer ends or is broken off before
         */
        byte[] read(int size) throws IOException;

        /**
         * Waits for the end.
         *
         * @return the rest of the body
         * @throws IOException if the answer is broken off
         */
        byte[] readToEnd() throws IOException;

        /**
         * Breaks the request off. The connection goes on.
         *
         * @throws IOException if the connection is gone
         */
        void cancel() throws IOException;
    }
}
