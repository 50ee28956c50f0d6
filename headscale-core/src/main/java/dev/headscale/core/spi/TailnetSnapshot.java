package dev.headscale.core.spi;

import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a store knows of one tailnet. Immutable and thread-safe.
 *
 * @param revision how many commits the tailnet has seen; 0 for one that was never written
 * @param ids the highest ids given out
 * @param users the users, in any order
 * @param nodes the nodes, in any order
 * @param presences what was last saved of the nodes' volatile halves; never online; a node may be missing
 * @param preAuthKeys the pre-auth keys, in any order
 * @param apiKeys the API keys, in any order
 * @param policy the policy that was set last, if one ever was
 */
public record TailnetSnapshot(
        long revision,
        IdCounters ids,
        List<User> users,
        List<Node> nodes,
        Map<NodeId, Presence> presences,
        List<PreAuthKey> preAuthKeys,
        List<ApiKey> apiKeys,
        Optional<PolicyText> policy) {
    /** A tailnet that was never written. */
    public static final TailnetSnapshot EMPTY =
            new TailnetSnapshot(0, IdCounters.NONE, List.of(), List.of(), Map.of(), List.of(), List.of());

    /** Copies the collections. */
    public TailnetSnapshot {
        users = List.copyOf(users);
        nodes = List.copyOf(nodes);
        presences = Map.copyOf(presences);
        preAuthKeys = List.copyOf(preAuthKeys);
        apiKeys = List.copyOf(apiKeys);
    }

    /**
     * Makes the snapshot of a tailnet without a policy.
     *
     * @param revision how many commits the tailnet has seen
     * @param ids the highest ids given out
     * @param users the users
     * @param nodes the nodes
     * @param presences what was last saved of the nodes' volatile halves
     * @param preAuthKeys the pre-auth keys
     * @param apiKeys the API keys
     */
    public TailnetSnapshot(
            long revision,
            IdCounters ids,
            List<User> users,
            List<Node> nodes,
            Map<NodeId, Presence> presences,
            List<PreAuthKey> preAuthKeys,
            List<ApiKey> apiKeys) {
        this(revision, ids, users, nodes, presences, preAuthKeys, apiKeys, Optional.empty());
    }
}
