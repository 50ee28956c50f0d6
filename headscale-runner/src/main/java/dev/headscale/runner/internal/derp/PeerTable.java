package dev.headscale.runner.internal.derp;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who is connected. Thread-safe; looking up a key takes no lock. */
final class PeerTable {
    private final ConcurrentHashMap<PeerKey, Peer> peers = new ConcurrentHashMap<>();

    /** Finds a peer; null if its key is not connected. */
    @Nullable
    Peer find(PeerKey key) {
        return peers.get(key);
    }

    /** Adds a connection, which becomes the active one of its key. */
    Peer join(PeerKey key, RelayClient client) {
        return peers.compute(key, (k, peer) -> {
            if (peer == null) {
                return new Peer(k, client);
            }
            peer.join(client);
            return peer;
        });
    }

    /** Removes a connection, and tells those who have heard of its key if it was the last one. */
    void leave(Peer peer, RelayClient client) {
        peers.computeIfPresent(peer.key(), (key, present) -> present == peer && peer.leave(client) ? null : present);
        if (find(peer.key()) == null) {
            for (PeerKey other : peer.sentTo()) {
                Peer listener = find(other);
                if (listener != null) {
                    listener.active().outbox().sendGone(peer.key(), Frames.GoneReason.DISCONNECTED);
                }
            }
        }
    }

    /** Returns all connections of a key. */
    List<RelayClient> clients(PeerKey key) {
        return Optional.ofNullable(find(key)).map(Peer::clients).orElse(List.of());
    }

    /** Returns the connected keys as they are now. */
    Set<PeerKey> keys() {
        return Set.copyOf(peers.keySet());
    }

    int size() {
        return peers.size();
    }
}
