package dev.headscale.core.testkit;

import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Credential;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.TailnetSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What one tailnet should contain after a sequence of changes. Used by one thread. */
final class StoreModel {
    private final Map<UserId, User> users = new TreeMap<>();
    private final Map<NodeId, Node> nodes = new TreeMap<>();
    private final Map<NodeId, Presence> presences = new TreeMap<>();
    private final Map<PreAuthKeyId, PreAuthKey> preAuthKeys = new TreeMap<>();
    private final Map<ApiKeyId, ApiKey> apiKeys = new TreeMap<>();
    private IdCounters ids = IdCounters.NONE;
    private Optional<PolicyText> policy = Optional.empty();
    private long revision;

    long revision() {
        return revision;
    }

    void commit(List<Mutation> mutations) {
        mutations.forEach(this::apply);
        revision++;
    }

    void savePresence(Map<NodeId, Presence> saved) {
        saved.forEach((id, presence) -> {
            if (nodes.containsKey(id)) {
                presences.put(id, offline(presence));
            }
        });
    }

    Set<Credential> credentials() {
        Set<Credential> all = new HashSet<>();
        nodes.values().forEach(node -> all.add(new Credential.OfNode(node.nodeKey())));
        preAuthKeys.values().forEach(key -> all.add(new Credential.OfPreAuthKey(key.prefix())));
        apiKeys.values().forEach(key -> all.add(new Credential.OfApiKey(key.prefix())));
        return all;
    }

    /** The content in the order of ids. */
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

    /** A snapshot in the order of ids, for comparing. */
    static TailnetSnapshot sorted(TailnetSnapshot snapshot) {
        return new TailnetSnapshot(
                snapshot.revision(),
                snapshot.ids(),
                sorted(snapshot.users(), (a, b) -> a.id().compareTo(b.id())),
                sorted(snapshot.nodes(), (a, b) -> a.id().compareTo(b.id())),
                snapshot.presences(),
                sorted(snapshot.preAuthKeys(), (a, b) -> a.id().compareTo(b.id())),
                sorted(snapshot.apiKeys(), (a, b) -> a.id().compareTo(b.id())),
                snapshot.policy());
    }

    private static <T> List<T> sorted(List<T> values, java.util.Comparator<T> order) {
        List<T> copy = new ArrayList<>(values);
        copy.sort(order);
        return copy;
    }

    private void apply(Mutation mutation) {
        if (mutation instanceof Mutation.PutUser put) {
            users.put(put.user().id(), put.user());
        } else if (mutation instanceof Mutation.DeleteUser delete) {
            users.remove(delete.user());
        } else if (mutation instanceof Mutation.PutNode put) {
            nodes.put(put.node().id(), put.node());
        } else if (mutation instanceof Mutation.DeleteNode delete) {
            nodes.remove(delete.node());
            presences.remove(delete.node());
        } else if (mutation instanceof Mutation.PutPreAuthKey put) {
            preAuthKeys.put(put.key().id(), put.key());
        } else if (mutation instanceof Mutation.DeletePreAuthKey delete) {
            preAuthKeys.remove(delete.key());
        } else if (mutation instanceof Mutation.PutApiKey put) {
            apiKeys.put(put.key().id(), put.key());
        } else if (mutation instanceof Mutation.DeleteApiKey delete) {
            apiKeys.remove(delete.key());
        } else if (mutation instanceof Mutation.AdvanceIds advance) {
            ids = advance.ids();
        } else if (mutation instanceof Mutation.PutPolicy put) {
            policy = Optional.of(put.policy());
        } else {
            throw new AssertionError("a mutation that the model does not know: " + mutation);
        }
    }

    private static Presence offline(Presence presence) {
        return new Presence(
                presence.discoKey(),
                presence.endpoints(),
                presence.hostInfo(),
                presence.capabilityVersion(),
                presence.lastSeen(),
                false);
    }
}
