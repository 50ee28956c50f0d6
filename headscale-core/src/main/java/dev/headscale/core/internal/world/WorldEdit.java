package dev.headscale.core.internal.world;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.policy.PolicyException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects changes to a world. Used by one thread. */
public final class WorldEdit {
    private final World from;
    private IdCounters ids;
    private PersistentMap<UserId, User> users;
    private NodeTable nodes;
    private RouterOrder routers;
    private NodeIndex index;
    private PersistentMap<PreAuthKeyId, PreAuthKey> preAuthKeys;
    private PersistentMap<ApiKeyId, ApiKey> apiKeys;

    /** Instead of the policy of the origin. */
    private @Nullable LivePolicy policy;

    /** Nodes of which a policy could tell that they have changed. */
    private final Set<NodeId> moved = new HashSet<>();

    private int moreRouters;
    private boolean usersMoved;

    WorldEdit(World from) {
        this.from = from;
        ids = from.ids();
        users = from.users();
        nodes = from.nodes();
        routers = from.routers();
        index = from.index();
        preAuthKeys = from.preAuthKeys();
        apiKeys = from.apiKeys();
    }

    /** Makes a durable change. That of a policy is made by {@link #policy}, with the policy ready for use. */
    public void apply(Mutation mutation) {
        if (mutation instanceof Mutation.PutUser put) {
            Optional<User> old = users.get(put.user().id());
            usersMoved |= old.map(PolicyFacts::of)
                    .filter(PolicyFacts.of(put.user())::equals)
                    .isEmpty();
            users = users.put(put.user().id(), put.user());
        } else if (mutation instanceof Mutation.DeleteUser delete) {
            usersMoved = true;
            users = users.remove(delete.user());
        } else if (mutation instanceof Mutation.PutNode put) {
            putNode(put.node());
        } else if (mutation instanceof Mutation.DeleteNode delete) {
            deleteNode(delete.node());
        } else if (mutation instanceof Mutation.AdvanceIds advance) {
            ids = advance.ids();
        } else {
            applyToKeys(mutation);
        }
    }

    private void applyToKeys(Mutation mutation) {
        if (mutation instanceof Mutation.PutPreAuthKey put) {
            preAuthKeys = preAuthKeys.put(put.key().id(), put.key());
            index = index.withKeys(
                    index.byAuthKeyPrefix().put(put.key().prefix(), put.key().id()), index.byApiKeyPrefix());
        } else if (mutation instanceof Mutation.DeletePreAuthKey delete) {
            Optional<PreAuthKey> old = preAuthKeys.get(delete.key());
            preAuthKeys = preAuthKeys.remove(delete.key());
            old.ifPresent(key ->
                    index = index.withKeys(index.byAuthKeyPrefix().remove(key.prefix()), index.byApiKeyPrefix()));
        } else if (mutation instanceof Mutation.PutApiKey put) {
            apiKeys = apiKeys.put(put.key().id(), put.key());
            index = index.withKeys(
                    index.byAuthKeyPrefix(),
                    index.byApiKeyPrefix().put(put.key().prefix(), put.key().id()));
        } else if (mutation instanceof Mutation.DeleteApiKey delete) {
            Optional<ApiKey> old = apiKeys.get(delete.key());
            apiKeys = apiKeys.remove(delete.key());
            old.ifPresent(key -> index = index.withKeys(
                    index.byAuthKeyPrefix(), index.byApiKeyPrefix().remove(key.prefix())));
        }
    }

    private void putNode(Node node) {
        Optional<NodeState> before = nodes.get(node.id());
        if (before.isPresent() && before.get().node().equals(node)) {
            return;
        }
        put(before, new NodeState(node, before.map(NodeState::presence).orElse(Presence.UNKNOWN)));
        index = before.map(old -> index.replacing(old.node(), node)).orElseGet(() -> index.with(node));
    }

    private void put(Optional<NodeState> before, NodeState now) {
        nodes = nodes.put(now);
        routers = routers.with(now.node().id(), before, Optional.of(now), nodes);
        if (before.isEmpty() || !PolicyFacts.same(before.get(), now)) {
            moved.add(now.node().id());
            moreRouters += routers(Optional.of(now)) - routers(before);
        }
    }

    private static int routers(Optional<NodeState> state) {
        return state.filter(one -> !PolicyFacts.routes(one).isEmpty()).isPresent() ? 1 : 0;
    }

    private void deleteNode(NodeId id) {
        nodes.get(id).ifPresent(old -> {
            moved.add(id);
            moreRouters -= routers(Optional.of(old));
            nodes = nodes.remove(id);
            routers = routers.with(id, Optional.of(old), Optional.empty(), nodes);
            index = index.without(old.node());
        });
    }

    /**
     * Sets the volatile half of a node, if there is such a node. If nothing differs, the durable half becomes an equal one in
     * another object, which tells the netmaps to look at the node again.
     */
    public void presence(NodeId id, Presence presence) {
        nodes.get(id).ifPresent(old -> {
            boolean same = presence.equals(old.presence());
            Node node = same ? old.node().with(unchanged -> unchanged) : old.node();
            put(Optional.of(old), new NodeState(node, presence));
        });
    }

    /**
     * Takes over what is known of a node besides what a store has, and the very object if the store has nothing else, so that
     * nobody is told anew.
     */
    public void keep(NodeState known) {
        nodes.get(known.node().id()).ifPresent(stored -> {
            boolean same = stored.node().equals(known.node());
            put(Optional.of(stored), same ? known : new NodeState(stored.node(), known.presence()));
        });
    }

    /** Prefers routers in the order of another world, which is not stored. */
    public void keep(RouterOrder known) {
        routers = routers.asIn(known, nodes);
    }

    /** Has another policy hold from now on. It must be made for the world that this was begun from. */
    public void policy(LivePolicy next) {
        policy = next;
    }

    /**
     * Returns the changed world.
     *
     * @throws ControlException with {@code CONFLICT} if the policy does not fit the changed users
     */
    public World freeze() {
        return new World(
                from.tailnet(),
                from.revision(),
                from.settings(),
                livePolicy(),
                from.derpMap(),
                ids,
                users,
                nodes,
                routers,
                index,
                preAuthKeys,
                apiKeys);
    }

    private LivePolicy livePolicy() {
        LivePolicy base = policy == null ? from.livePolicy() : policy;
        if (moved.isEmpty() && !usersMoved) {
            return base;
        }
        try {
            return base.with(nodes, users, !usersMoved, moved, moreRouters);
        } catch (PolicyException e) {
            throw new ControlException(
                    Code.CONFLICT, "the policy would not fit the users any more:\n" + e.getMessage(), e);
        }
    }
}
