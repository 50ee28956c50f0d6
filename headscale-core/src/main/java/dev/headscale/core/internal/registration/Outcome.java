package dev.headscale.core.internal.registration;

import dev.headscale.core.model.Node;
import dev.headscale.core.model.User;
import java.util.Optional;

/** What becomes of a register request. */
public sealed interface Outcome {

    /**
     * The device is in.
     *
     * @param node its node
     * @param user the owner; empty for a tagged node
     */
    record Welcome(Node node, Optional<User> user) implements Outcome {}

    /** The node key has expired or the node is logged out: the client has to come back with a new key. */
    record KeyExpired() implements Outcome {}

    /** Somebody has to log in for the device. */
    record LoginRequired() implements Outcome {}

    /**
     * The device is not let in.
     *
     * @param reason why, for the device's user
     */
    record Refused(String reason) implements Outcome {}
}
