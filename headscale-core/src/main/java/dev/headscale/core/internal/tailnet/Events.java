package dev.headscale.core.internal.tailnet;

import dev.headscale.core.ControlEvent;
import dev.headscale.core.internal.world.NodeTable;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.TailnetId;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener what differs between the worlds of a tailnet. Used by the writer's thread only. */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final Consumer<ControlEvent> listener;
    private final Clock clock;
    private World told;

    Events(World first, Consumer<ControlEvent> listener, Clock clock) {
        this.told = first;
        this.listener = listener;
        this.clock = clock;
    }

    void worldChanged(World next) {
        World before = told;
        told = next;
        next.nodes().differencesFrom(before.nodes(), new NodeTable.Differences() {
            @Override
            public void present(Optional<NodeState> old, NodeState now) {
                TailnetId tailnet = next.tailnet();
                if (old.isEmpty()) {
                    tell(new ControlEvent.NodeAdded(tailnet, now.node()));
                } else {
                    changed(tailnet, old.get(), now);
                }
            }

            @Override
            public void gone(NodeState old) {
                tell(new ControlEvent.NodeRemoved(next.tailnet(), old.node()));
            }
        });
    }

    private void changed(TailnetId tailnet, NodeState old, NodeState now) {
        Instant time = clock.instant();
        boolean other = !old.node().equals(now.node());
        // An equal state in another object is how the engine says that time has changed what is told of a node.
        boolean touched = !other && old.presence().equals(now.presence());
        if (other) {
            tell(new ControlEvent.NodeChanged(tailnet, old.node(), now.node()));
        }
        if (now.node().isExpired(time) && (touched || other && !sameExpiry(old.node(), now.node()))) {
            tell(new ControlEvent.NodeExpired(tailnet, now.node()));
        }
        if (old.presence().online() != now.presence().online()) {
            tell(new ControlEvent.NodeOnline(tailnet, now.node(), now.presence().online()));
        }
    }

    private static boolean sameExpiry(Node old, Node now) {
        return old.expiry().equals(now.expiry());
    }

    private void tell(ControlEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.error(
                    "tailnet {}: a listener failed on {}",
                    event.tailnet(),
                    event.getClass().getSimpleName(),
                    e);
        }
    }
}
