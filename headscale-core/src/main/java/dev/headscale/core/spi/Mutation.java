package dev.headscale.core.spi;

import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;

/**
 * One durable change of a tailnet. A put replaces what has the same id or adds it; a delete of what is not there does
 * nothing. Deleting a node also forgets its presence.
 */
public sealed interface Mutation {

    /**
     * Adds or replaces a user.
     *
     * @param user the user
     */
    record PutUser(User user) implements Mutation {}

    /**
     * Removes a user.
     *
     * @param user the user's id
     */
    record DeleteUser(UserId user) implements Mutation {}

    /**
     * Adds or replaces a node.
     *
     * @param node the node
     */
    record PutNode(Node node) implements Mutation {}

    /**
     * Removes a node and its presence.
     *
     * @param node the node's id
     */
    record DeleteNode(NodeId node) implements Mutation {}

    /**
     * Adds or replaces a pre-auth key.
     *
     * @param key the key
     */
    record PutPreAuthKey(PreAuthKey key) implements Mutation {}

    /**
     * Removes a pre-auth key.
     *
     * @param key the key's id
     */
    record DeletePreAuthKey(PreAuthKeyId key) implements Mutation {}

    /**
     * Adds or replaces an API key.
     *
     * @param key the key
     */
    record PutApiKey(ApiKey key) implements Mutation {}

    /**
     * Removes an API key.
     *
     * @param key the key's id
     */
    record DeleteApiKey(ApiKeyId key) implements Mutation {}

    /**
     * Sets the policy of the tailnet, in place of the one before.
     *
     * @param policy the policy
     */
    record PutPolicy(PolicyText policy) implements Mutation {}

    /**
     * Sets the highest ids given out.
     *
     * @param ids the counters
     */
    record AdvanceIds(IdCounters ids) implements Mutation {}
}
