package dev.headscale.runner.internal.serve;

import dev.headscale.core.ControlPlane;
import dev.headscale.core.model.NodeKey;
import org.jspecify.annotations.Nullable;

/** The control plane, for what has to exist before it. Thread-safe. */
final class LateControl {
    private volatile @Nullable ControlPlane control;

    void set(ControlPlane value) {
        control = value;
    }

    /** The control plane; asked for only after it is set, because nothing listens before. */
    ControlPlane get() {
        ControlPlane set = control;
        if (set == null) {
            throw new IllegalStateException("the control plane is not there yet");
        }
        return set;
    }

    /** Tells whether a relay should serve a node; before the control plane is there, nobody. */
    boolean admits(NodeKey node) {
        ControlPlane set = control;
        return set != null && set.admits(node);
    }
}
