package dev.headscale.core.internal.netmap;

import dev.headscale.core.model.NodeId;

/**
 * For whom a map response is. Immutable and thread-safe.
 *
 * @param node the node that looks
 * @param compress whether its client asked for zstd
 * @param capabilityVersion the client's capability version
 */
public record Viewer(NodeId node, boolean compress, int capabilityVersion) {}
