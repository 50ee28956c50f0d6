package dev.headscale.runner.internal.derp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All connections of one key. A node that changes its network often connects anew before the old connection is seen to be
 * dead, so that there may be several; packets go to the one that was last heard of. Thread-safe.
 */
final class Peer {
    private final PeerKey key;
    private final Set<PeerKey> sentTo = ConcurrentHashMap.newKeySet();
    /** Guarded by this; the last one heard of is the last one here. */
    private final List<RelayClient> clients = new ArrayList<>(1);

    private volatile RelayClient active;
    private volatile boolean shared;

    Peer(PeerKey key, RelayClient first) {
        this.key = key;
        this.active = first;
        clients.add(first);
    }

    PeerKey key() {
        return key;
    }

    /** Returns the connection that gets the packets. It may have ended a moment ago. */
    RelayClient active() {
        return active;
    }

    /** Notes that this peer has sent something to another, which is to hear of it when this one goes away. */
    void noteSentTo(PeerKey other) {
        if (!other.equals(key)) {
            sentTo.add(other);
        }
    }

    /** Returns the keys of those who got something from this peer. */
    Set<PeerKey> sentTo() {
        return sentTo;
    }

    /** Notes that a frame has come from a client, which makes it the active one. */
    void heardFrom(RelayClient client) {
        if (shared && active != client) {
            makeActive(client);
        }
    }

    private synchronized void makeActive(RelayClient client) {
        if (clients.remove(client)) {
            clients.add(client);
            active = client;
        }
    }

    synchronized void join(RelayClient client) {
        clients.add(client);
        active = client;
        shared = true;
    }

    /** Removes a client. Returns whether it was the last one. */
    synchronized boolean leave(RelayClient client) {
        clients.remove(client);
        shared = clients.size() > 1;
        if (clients.isEmpty()) {
            return true;
        }
        active = clients.get(clients.size() - 1);
        return false;
    }

    synchronized List<RelayClient> clients() {
        return List.copyOf(clients);
    }
}
