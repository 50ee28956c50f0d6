package dev.headscale.runner.internal.derp;

import io.netty.channel.Channel;

/** One admitted connection, as others see it. Thread-safe; equality is identity. */
final class RelayClient {
    private final PeerKey key;
    private final Channel channel;
    private final Outbox outbox;

    RelayClient(PeerKey key, Channel channel, Outbox outbox) {
        this.key = key;
        this.channel = channel;
        this.outbox = outbox;
    }

    PeerKey key() {
        return key;
    }

    Channel channel() {
        return channel;
    }

    /** Returns where to put what the client is to get. */
    Outbox outbox() {
        return outbox;
    }

    /** Disconnects the client. */
    @SuppressWarnings("FutureReturnValueIgnored") // A channel is closed for good, whatever happens.
    void close() {
        channel.close();
    }
}
