package dev.headscale.policy.internal.program;

import dev.headscale.policy.internal.syntax.SshEntry;

/**
 * An entry of {@code ssh}.
 *
 * @param entry what the policy says
 * @param source who
 * @param target to which nodes, apart from the person's own
 * @param self whether also to the person's own nodes
 * @param recorders the nodes that record
 */
public record SshStep(SshEntry entry, Selection source, Selection target, boolean self, Selection recorders) {}
