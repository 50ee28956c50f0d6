package dev.headscale.core.internal.world;

import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.DerpMap;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.TailnetSettings;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.TailnetSnapshot;
import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.Policy;
import dev.headscale.policy.PolicyException;
import java.util.List;
import java.util.Optional;

/**
 * Everything about one tailnet at one moment. Two worlds share all that did not change between them. Immutable and
 * thread-safe.
 *
 * @param tailnet whose world this is
 * @param revision the revision of the store that it corresponds to
 * @param settings what holds for the whole tailnet
 * @param livePolicy who may reach whom
 * @param derpMap the relays
 * @param ids the highest ids given out
 * @param users the users
 * @param nodes the nodes
 * @param routers who serves which subnet
 * @param index how nodes are found otherwise than by id
 * @param preAuthKeys the pre-auth keys
 * @param apiKeys the API keys
 */
public record World(
        TailnetId tailnet,
        long revision,
        TailnetSettings settings,
        LivePolicy livePolicy,
        DerpMap derpMap,
        IdCounters ids,
        PersistentMap<UserId, User> users,
        NodeTable nodes,
        RouterOrder routers,
        NodeIndex index,
        PersistentMap<PreAuthKeyId, PreAuthKey> preAuthKeys,
        PersistentMap<ApiKeyId, ApiKey> apiKeys) {

    /**
     * Makes the world of what a store has.
     *
     * @throws StoreException if the stored policy cannot be used
     */
    public static World of(TailnetId tailnet, TailnetSettings settings, DerpMap derpMap, TailnetSnapshot snapshot) {
        World loaded = withoutPolicy(tailnet, settings, derpMap, snapshot);
        return snapshot.policy()
                .map(text -> loaded.withStored(text, Optional.empty()))
                .orElse(loaded);
    }

    /**
     * Makes the world of what a store has after another server wrote to it. A policy that holds without being stored goes on
     * to hold.
     *
     * @throws StoreException if the policy cannot be used
     */
    public World reloaded(TailnetSnapshot snapshot) {
        World loaded = withoutPolicy(tailnet, settings, derpMap, snapshot);
        Optional<PolicyText> text = livePolicy.isStored() ? snapshot.policy() : livePolicy.text();
        return text.map(present -> loaded.withStored(present, Optional.of(livePolicy)))
                .orElse(loaded);
    }

    private World withStored(PolicyText text, Optional<LivePolicy> known) {
        try {
            Optional<LivePolicy> same = known.filter(live -> live.text().equals(Optional.of(text)));
            Policy policy = same.map(LivePolicy::policy).orElseGet(() -> Policy.parse(text.text()));
            boolean stored = same.map(LivePolicy::isStored).orElse(true);
            return withPolicy(LivePolicy.of(text, stored, policy, this));
        } catch (PolicyException e) {
            throw new StoreException(
                    "the policy of tailnet " + tailnet + ", set at " + text.updatedAt() + ", cannot be used:\n"
                            + e.getMessage(),
                    e);
        }
    }

    private static World withoutPolicy(
            TailnetId tailnet, TailnetSettings settings, DerpMap derpMap, TailnetSnapshot snapshot) {
        WorldEdit edit = new World(
                        tailnet,
                        snapshot.revision(),
                        settings,
                        LivePolicy.none(),
                        derpMap,
                        snapshot.ids(),
                        PersistentMap.empty(),
                        NodeTable.EMPTY,
                        RouterOrder.EMPTY,
                        NodeIndex.EMPTY,
                        PersistentMap.empty(),
                        PersistentMap.empty())
                .edit();
        snapshot.users().forEach(user -> edit.apply(new Mutation.PutUser(user)));
        for (Node node : snapshot.nodes()) {
            edit.apply(new Mutation.PutNode(node));
            edit.presence(node.id(), snapshot.presences().getOrDefault(node.id(), Presence.UNKNOWN));
        }
        snapshot.preAuthKeys().forEach(key -> edit.apply(new Mutation.PutPreAuthKey(key)));
        snapshot.apiKeys().forEach(key -> edit.apply(new Mutation.PutApiKey(key)));
        World loaded = edit.freeze();
        return loaded.withIndex(loaded.index.withoutCursors());
    }

    private World withIndex(NodeIndex changed) {
        return new World(
                tailnet,
                revision,
                settings,
                livePolicy,
                derpMap,
                ids,
                users,
                nodes,
                routers,
                changed,
                preAuthKeys,
                apiKeys);
    }

    /** Returns this as of another revision of the store. */
    public World atRevision(long stored) {
        return new World(
                tailnet,
                stored,
                settings,
                livePolicy,
                derpMap,
                ids,
                users,
                nodes,
                routers,
                index,
                preAuthKeys,
                apiKeys);
    }

    /** Returns this with other relays. */
    public World withDerpMap(DerpMap relays) {
        return new World(
                tailnet,
                revision,
                settings,
                livePolicy,
                relays,
                ids,
                users,
                nodes,
                routers,
                index,
                preAuthKeys,
                apiKeys);
    }

    private World withPolicy(LivePolicy other) {
        return new World(
                tailnet, revision, settings, other, derpMap, ids, users, nodes, routers, index, preAuthKeys, apiKeys);
    }

    /** Returns what the policy means for the nodes of this world. */
    public CompiledPolicy policy() {
        return livePolicy.compiled();
    }

    /** Begins a changed copy. */
    public WorldEdit edit() {
        return new WorldEdit(this);
    }

    /** Returns this after durable changes. */
    public World apply(List<Mutation> mutations) {
        WorldEdit edit = edit();
        mutations.forEach(edit::apply);
        return edit.freeze();
    }

    /** Finds a node. */
    public Optional<NodeState> node(NodeId id) {
        return nodes.get(id);
    }

    /** Finds the node of a key. */
    public Optional<NodeState> node(NodeKey key) {
        return index.byNodeKey().get(key).flatMap(nodes::get);
    }

    /** Finds the node of a key if it belongs to a machine: the only way in which a request may find its node. */
    public Optional<NodeState> node(MachineKey machine, NodeKey key) {
        return node(key).filter(state -> state.node().machineKey().equals(machine));
    }

    /** Returns the nodes of a machine by ascending id. */
    public List<Node> nodesOf(MachineKey machine) {
        return index.byMachine().get(machine).orElse(List.of()).stream()
                .flatMap(id -> nodes.get(id).stream())
                .map(NodeState::node)
                .toList();
    }

    /** Tells whether a DNS label is in use. */
    public boolean isNameTaken(String givenName) {
        return index.byName().containsKey(givenName);
    }

    /** Tells whether an address is in use. */
    public boolean isAddressTaken(IpAddress address) {
        return index.byAddress().containsKey(address);
    }

    /** Finds a pre-auth key by its public part. */
    public Optional<PreAuthKey> preAuthKey(String prefix) {
        return index.byAuthKeyPrefix().get(prefix).flatMap(preAuthKeys::get);
    }

    /** Finds an API key by its public part. */
    public Optional<ApiKey> apiKey(String prefix) {
        return index.byApiKeyPrefix().get(prefix).flatMap(apiKeys::get);
    }

    /** Finds a user by account name. */
    public Optional<User> user(String name) {
        return users.values().stream().filter(user -> user.name().equals(name)).findFirst();
    }
}
