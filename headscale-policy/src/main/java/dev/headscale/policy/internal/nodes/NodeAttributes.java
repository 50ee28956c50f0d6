package dev.headscale.policy.internal.nodes;

import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.internal.program.AttributeSteps;
import dev.headscale.policy.internal.program.AttributeSteps.Step;
import dev.headscale.policy.internal.program.Hits;
import dev.headscale.policy.internal.program.Selection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Works out which attributes nodes get. */
public final class NodeAttributes {
    private static final Map<String, JsonNode> EXIT_NODE =
            Map.of("suggest-exit-node", JsonNodeFactory.instance.nullNode());

    private NodeAttributes() {}

    /** Returns the attributes that a node sees on itself. */
    public static Map<String, JsonNode> of(AttributeSteps steps, NodeEntry node) {
        Map<String, JsonNode> attributes = new LinkedHashMap<>(steps.everywhere());
        for (Step step : steps.steps()) {
            if (node.isIn(step.target())) {
                attributes.putAll(step.attributes());
            }
        }
        return attributes;
    }

    /** Returns the attributes that others see on a node. */
    public static Map<String, JsonNode> forPeers(NodeEntry node) {
        return node.isExit() ? EXIT_NODE : Map.of();
    }

    /** Tells whether a node with certain hits uses no IPv4. */
    public static boolean disablesIpv4(AttributeSteps steps, int[] hits) {
        if (steps.everywhere().containsKey(AttributeSteps.DISABLE_IPV4)) {
            return true;
        }
        for (Step step : steps.steps()) {
            if (step.attributes().containsKey(AttributeSteps.DISABLE_IPV4) && holds(step.target(), hits)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(Selection target, int[] hits) {
        if (target.any() > 0) {
            return true;
        }
        for (int alias : target.aliases()) {
            if (Hits.is(Hits.find(hits, alias), Hits.NODE)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the blocks that the address of a node is taken from: those of the first entry that names any. */
    public static List<IpPrefix> pool(AttributeSteps steps, NodeEntry node) {
        for (Step step : steps.steps()) {
            if (!step.pool().isEmpty() && node.isIn(step.target())) {
                return step.pool();
            }
        }
        return List.of();
    }
}
