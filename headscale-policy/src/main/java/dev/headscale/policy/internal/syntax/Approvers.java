package dev.headscale.policy.internal.syntax;

import dev.headscale.policy.IpPrefix;
import java.util.List;
import java.util.Map;

/**
 * The section {@code autoApprovers}.
 *
 * @param routes whose routes within a block are approved
 * @param exitNode whose default routes are approved
 */
public record Approvers(Map<IpPrefix, List<Ref>> routes, List<Ref> exitNode) {
    /** Nobody. */
    public static final Approvers NONE = new Approvers(Map.of(), List.of());
}
