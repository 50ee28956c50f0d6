package dev.headscale.policy.internal.syntax;

import dev.headscale.policy.IpPrefix;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * An entry of {@code nodeAttrs}.
 *
 * @param target which nodes
 * @param attributes the attributes that they get; each value is a list or null
 * @param ipPool where their IPv4 addresses are taken from; empty means anywhere
 */
public record NodeAttr(List<Ref> target, Map<String, JsonNode> attributes, List<IpPrefix> ipPool) {}
