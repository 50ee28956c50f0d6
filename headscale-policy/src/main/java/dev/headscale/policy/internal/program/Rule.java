package dev.headscale.policy.internal.program;

import dev.headscale.policy.internal.syntax.Traffic;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One step of a policy: what a grant or one destination of an access rule comes down to.
 *
 * @param id its number in the program; rules apply in this order
 * @param kind where it applies
 * @param source who
 * @param target to what
 * @param traffic with what packets
 * @param capabilities with what application capabilities
 * @param reversed whether, of a rule within the nodes of a user, source and target are swapped
 * @param via the aliases of the tags of which a router must have one
 */
public record Rule(
        int id,
        Kind kind,
        Selection source,
        Selection target,
        List<Traffic> traffic,
        Map<String, JsonNode> capabilities,
        boolean reversed,
        int[] via) {

    /** Where a rule applies. */
    public enum Kind {
        /** On the nodes that its target selects. */
        DIRECT,
        /** Within the nodes of each user. */
        SELF,
        /** On the routers to its target that have a certain tag. */
        VIA
    }
}
