package dev.headscale.policy.internal.syntax;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The switches at the top of a policy.
 *
 * @param randomizeClientPort whether clients use a random UDP port
 * @param disableIpv4 whether no node has an IPv4 address
 * @param oneCgnatRoute whether clients route the whole CGNAT block; empty means that they decide
 * @param derpMap changes to the relays, as written
 */
public record Settings(
        boolean randomizeClientPort, boolean disableIpv4, Optional<Boolean> oneCgnatRoute, Optional<JsonNode> derpMap) {
    /** Nothing switched. */
    public static final Settings NONE = new Settings(false, false, Optional.empty(), Optional.empty());
}
