package dev.headscale.policy.internal.nodes;

/**
 * What rules can tell of a node. Nodes of the same kind have the same peers and, up to their own addresses, the same packet
 * filter. Kinds are numbered, and equal ones are the same object. Immutable and thread-safe.
 *
 * @param number the number of the kind
 * @param hits the aliases of its nodes
 * @param owner the user who owns its nodes if rules speak of a person's own nodes, else {@link NodeEntry#NOBODY}
 * @param filter the number that kinds with the same packet filter share
 * @param loner the number of its only node if that routes addresses of other nodes, else -1
 */
public record NodeKind(int number, int[] hits, long owner, int filter, int loner) {}
