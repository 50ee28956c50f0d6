package dev.headscale.core;

import dev.headscale.core.model.Node;
import dev.headscale.core.model.TailnetId;

/** Something that has happened in a tailnet. It is durable by the time it is told. Immutable and thread-safe. */
public sealed interface ControlEvent {

    /**
     * Returns where it has happened.
     *
     * @return the tailnet
     */
    TailnetId tailnet();

    /**
     * A node has joined.
     *
     * @param tailnet the tailnet
     * @param node the node
     */
    record NodeAdded(TailnetId tailnet, Node node) implements ControlEvent {}

    /**
     * Something that is stored of a node has changed: its key, owner, name, addresses, routes or expiry.
     *
     * @param tailnet the tailnet
     * @param before the node as it was
     * @param now the node as it is
     */
    record NodeChanged(TailnetId tailnet, Node before, Node now) implements ControlEvent {}

    /**
     * A node's key has expired, by its time or because somebody set it to have expired.
     *
     * @param tailnet the tailnet
     * @param node the node
     */
    record NodeExpired(TailnetId tailnet, Node node) implements ControlEvent {}

    /**
     * A node was removed.
     *
     * @param tailnet the tailnet
     * @param node the node as it was
     */
    record NodeRemoved(TailnetId tailnet, Node node) implements ControlEvent {}

    /**
     * A node has connected, or was gone for a while.
     *
     * @param tailnet the tailnet
     * @param node the node
     * @param online whether it is connected
     */
    record NodeOnline(TailnetId tailnet, Node node, boolean online) implements ControlEvent {}
}
