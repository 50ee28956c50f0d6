package dev.headscale.core;

import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Credential;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.StaleRevisionException;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.TailnetSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store that forgets everything when it is closed: for tests, for trying things out, and as a model for stores of
 * one's own. Thread-safe.
 */
public final class MemoryStore implements Store {
    private final Map<TailnetId, Contents> tailnets = new HashMap<>();
    // A list, because nothing keeps two nodes or two tailnets from having the same credential.
    private final Map<Credential, List<TailnetId>> holders = new HashMap<>();
    private boolean closed;

    /** Makes an empty store. */
    public MemoryStore() {}

    @Override
    public synchronized List<TailnetId> tailnets() {
        checkOpen();
        return List.copyOf(tailnets.keySet());
    }

    @Override
    public synchronized TailnetSnapshot load(TailnetId tailnet) {
        checkOpen();
        Contents contents = tailnets.get(tailnet);
        return contents == null ? TailnetSnapshot.EMPTY : contents.snapshot();
    }

    @Override
    public synchronized long commit(TailnetId tailnet, long expectedRevision, List<Mutation> mutations) {
        checkOpen();
        List<Mutation> all = List.copyOf(mutations); // fails on a null before anything is changed
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a commit has at least one mutation");
        }
        Contents known = tailnets.get(tailnet);
        long revision = known == null ? 0 : known.revision;
        if (revision != expectedRevision) {
            throw new StaleRevisionException(tailnet, expectedRevision, revision);
        }
        Contents contents = tailnets.computeIfAbsent(tailnet, Contents::new);
        all.forEach(contents::apply);
        return ++contents.revision;
    }

    @Override
    public synchronized void savePresence(TailnetId tailnet, Map<NodeId, Presence> presences) {
        checkOpen();
        Contents contents = tailnets.get(tailnet);
        if (contents != null) {
            Map.copyOf(presences).forEach(contents::savePresence);
        }
    }

    @Override
    public synchronized Optional<TailnetId> locate(Credential credential) {
        checkOpen();
        return holders.getOrDefault(credential, List.of()).stream().findFirst();
    }

    @Override
    public synchronized void ping() {
        checkOpen();
    }

    @Override
    public synchronized void close() {
        closed = true;
        tailnets.clear();
        holders.clear();
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreException("the store is closed");
        }
    }

    /** One tailnet. Used under the store's lock. */
    private final class Contents {
        private final TailnetId tailnet;
        private final Map<UserId, User> users = new HashMap<>();
        private final Map<NodeId, Node> nodes = new HashMap<>();
        private final Map<NodeId, Presence> presences = new HashMap<>();
        private final Map<PreAuthKeyId, PreAuthKey> preAuthKeys = new HashMap<>();
        private final Map<ApiKeyId, ApiKey> apiKeys = new HashMap<>();
        private IdCounters ids = IdCounters.NONE;
        private Optional<PolicyText> policy = Optional.empty();
        private long revision;

        Contents(TailnetId tailnet) {
            this.tailnet = tailnet;
        }

        TailnetSnapshot snapshot() {
            return new TailnetSnapshot(
                    revision,
                    ids,
                    List.copyOf(users.values()),
                    List.copyOf(nodes.values()),
                    presences,
                    List.copyOf(preAuthKeys.values()),
                    List.copyOf(apiKeys.values()),
                    policy);
        }

        void apply(Mutation mutation) {
            if (mutation instanceof Mutation.PutUser put) {
                users.put(put.user().id(), put.user());
            } else if (mutation instanceof Mutation.DeleteUser delete) {
                users.remove(delete.user());
            } else if (mutation instanceof Mutation.PutNode put) {
                set(nodes, put.node().id(), put.node(), node -> new Credential.OfNode(node.nodeKey()));
            } else if (mutation instanceof Mutation.DeleteNode delete) {
                set(nodes, delete.node(), null, node -> new Credential.OfNode(node.nodeKey()));
                presences.remove(delete.node());
            } else if (mutation instanceof Mutation.PutPreAuthKey put) {
                set(preAuthKeys, put.key().id(), put.key(), key -> new Credential.OfPreAuthKey(key.prefix()));
            } else if (mutation instanceof Mutation.DeletePreAuthKey delete) {
                set(preAuthKeys, delete.key(), null, key -> new Credential.OfPreAuthKey(key.prefix()));
            } else if (mutation instanceof Mutation.PutApiKey put) {
                set(apiKeys, put.key().id(), put.key(), key -> new Credential.OfApiKey(key.prefix()));
            } else if (mutation instanceof Mutation.DeleteApiKey delete) {
                set(apiKeys, delete.key(), null, key -> new Credential.OfApiKey(key.prefix()));
            } else if (mutation instanceof Mutation.AdvanceIds advance) {
                ids = advance.ids();
            } else if (mutation instanceof Mutation.PutPolicy put) {
                policy = Optional.of(put.policy());
            }
        }

        void savePresence(NodeId id, Presence presence) {
            if (nodes.containsKey(id)) {
                presences.put(
                        id,
                        new Presence(
                                presence.discoKey(),
                                presence.endpoints(),
                                presence.hostInfo(),
                                presence.capabilityVersion(),
                                presence.lastSeen(),
                                false));
            }
        }

        /** Puts a value, or removes it if there is none, and keeps up the index of credentials. */
        private <I, T> void set(Map<I, T> map, I id, @Nullable T value, Function<T, Credential> credential) {
            T old = value == null ? map.remove(id) : map.put(id, value);
            if (old != null) {
                holders.computeIfPresent(
                        credential.apply(old), (c, list) -> list.remove(tailnet) && list.isEmpty() ? null : list);
            }
            if (value != null) {
                holders.computeIfAbsent(credential.apply(value), c -> new ArrayList<>(1))
                        .add(tailnet);
            }
        }
    }
}
