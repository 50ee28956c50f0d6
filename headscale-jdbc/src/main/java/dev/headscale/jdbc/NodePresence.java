package dev.headscale.jdbc;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Presence;

/** A presence and whose it is. */
record NodePresence(NodeId node, Presence presence) {}
