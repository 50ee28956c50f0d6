package dev.headscale.policy.internal.program;

import dev.headscale.policy.IpPrefix;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The entries of {@code nodeAttrs}.
 *
 * @param everywhere the attributes that all nodes get
 * @param steps the entries in order
 */
public record AttributeSteps(Map<String, JsonNode> everywhere, List<Step> steps) {
    /** The attribute of nodes that use no IPv4. */
    public static final String DISABLE_IPV4 = "disable-ipv4";

    /**
     * An entry.
     *
     * @param target which nodes
     * @param attributes what they get
     * @param pool where their addresses are taken from
     */
    public record Step(Selection target, Map<String, JsonNode> attributes, List<IpPrefix> pool) {}
}
