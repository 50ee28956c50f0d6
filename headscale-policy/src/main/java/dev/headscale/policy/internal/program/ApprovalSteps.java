package dev.headscale.policy.internal.program;

import dev.headscale.policy.IpPrefix;
import java.util.List;

/**
 * The entries of {@code autoApprovers}.
 *
 * @param routes who may route what
 * @param exitNodes who may be an exit node
 */
public record ApprovalSteps(List<Step> routes, Selection exitNodes) {

    /**
     * An entry.
     *
     * @param block within which routes are approved
     * @param approvers of which nodes
     */
    public record Step(IpPrefix block, Selection approvers) {}
}
