package dev.headscale.core.spi;

import dev.headscale.core.model.NodeKey;

/** What somebody presents before it is known which tailnet it belongs to. */
public sealed interface Credential {

    /**
     * The key of a node that may be registered.
     *
     * @param key the node key
     */
    record OfNode(NodeKey key) implements Credential {}

    /**
     * The public part of a pre-auth key.
     *
     * @param prefix 12 hex digits
     */
    record OfPreAuthKey(String prefix) implements Credential {}

    /**
     * The public part of an API key.
     *
     * @param prefix 12 hex digits
     */
    record OfApiKey(String prefix) implements Credential {}
}
