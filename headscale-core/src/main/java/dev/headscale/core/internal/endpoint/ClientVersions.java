package dev.headscale.core.internal.endpoint;

import dev.headscale.core.spi.PeerStream;

/** Which clients are served. */
final class ClientVersions {
    /** Client 1.80 of January 2025. */
    private static final int OLDEST = 113;

    private ClientVersions() {}

    /** Answers a client that is too old; returns whether it is. */
    static boolean refused(int version, PeerStream stream) {
        if (version >= OLDEST) {
            return false;
        }
        Answers.text(
                stream, 400, "unsupported client version: at least capability version " + OLDEST + " (1.80) is needed");
        return true;
    }
}
