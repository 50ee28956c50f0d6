package dev.headscale.core.internal.engine;

import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Presence;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers of which nodes volatile facts have changed, and saves those from time to time. Used by one thread at a time. */
final class WriteBehind {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

    private final Store store;
    private final Set<NodeId> unsaved = new HashSet<>();

    WriteBehind(Store store) {
        this.store = store;
    }

    void changed(Collection<NodeId> nodes) {
        unsaved.addAll(nodes);
    }

    /** Saves what has changed; if that fails, the next time tries again. */
    void save(World world) {
        Map<NodeId, Presence> changed = new HashMap<>();
        for (NodeId id : unsaved) {
            world.node(id).map(NodeState::presence).ifPresent(presence -> changed.put(id, presence));
        }
        try {
            if (!changed.isEmpty()) {
                store.savePresence(world.tailnet(), changed);
            }
            unsaved.clear();
        } catch (StoreException e) {
            LOG.warn(
                    "tailnet {}: presence of {} nodes not saved yet: {}",
                    world.tailnet(),
                    changed.size(),
                    e.getMessage());
        }
    }
}
