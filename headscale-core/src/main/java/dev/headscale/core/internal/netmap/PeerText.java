package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One state of a node as its peers are told it, in as many forms as they see. Thread-safe. */
final class PeerText {
    /** Most nodes have one form; a router has some. */
    private static final int REMEMBERED = 32;

    private final NodeViews views;
    private final NodeState state;
    private final Map<Look, byte[]> forms = new ConcurrentHashMap<>(2);

    PeerText(NodeViews views, NodeState state) {
        this.views = views;
        this.state = state;
    }

    /** Returns a form; all worlds that are asked for have the same settings. */
    byte[] of(World world, Look look) {
        byte[] known = forms.get(look);
        if (known != null) {
            return known;
        }
        byte[] fresh = views.peer(world, state, look);
        if (forms.size() >= REMEMBERED) {
            forms.clear();
        }
        forms.put(look, fresh);
        return fresh;
    }
}
