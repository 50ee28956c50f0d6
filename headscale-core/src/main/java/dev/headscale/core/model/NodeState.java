package dev.headscale.core.model;

/**
 * Both halves of a node at one moment. Immutable and thread-safe.
 *
 * @param node who it is
 * @param presence where it is
 */
public record NodeState(Node node, Presence presence) {}
