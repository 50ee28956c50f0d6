package dev.headscale.policy.internal.syntax;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An entry of {@code grants}.
 *
 * @param src who may connect
 * @param dst to what
 * @param ip with what packets
 * @param app with what application capabilities
 * @param via over routers with one of these tags only; empty means directly
 * @param postures which devices of the sources count; absent means the default
 */
public record Grant(
        List<Ref> src,
        List<Ref> dst,
        List<Traffic> ip,
        Map<String, JsonNode> app,
        List<Ref> via,
        Optional<List<Names.PostureRef>> postures,
        int offset) {}
