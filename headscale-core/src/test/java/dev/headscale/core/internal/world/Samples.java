package dev.headscale.core.internal.world;

import dev.headscale.core.model.DerpMap;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.PublicKey;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.TailnetSettings;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.TailnetSnapshot;
import dev.headscale.core.testkit.ManualClock;
import dev.headscale.policy.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Worlds and what is in them, by number. */
public final class Samples {
    private Samples() {}

    /** Returns the world of what a store has. */
    public static World world(TailnetSnapshot snapshot) {
        return World.of(TailnetId.DEFAULT, TailnetSettings.STANDARD, DerpMap.EMPTY, snapshot);
    }

    /** Returns a user. */
    public static User user(long id, String name) {
        return new User(new UserId(id), name, "", "", "", "", "", ManualClock.START);
    }

    /** Returns a node of user 1. */
    public static Node node(long id) {
        return new Node(
                new NodeId(id),
                new MachineKey(bytes(1, id)),
                new NodeKey(bytes(2, id)),
                new Owner.OfUser(new UserId(1)),
                "host-" + id,
                "host-" + id,
                Optional.of(IpAddress.parse("100.64." + id / 256 + "." + id % 256)),
                Optional.empty(),
                List.of(),
                RegisterMethod.CLI,
                Optional.empty(),
                false,
                ManualClock.START,
                Optional.empty());
    }

    /** Returns a node of which nothing is known but what is durable. */
    public static NodeState state(long id) {
        return new NodeState(node(id), Presence.UNKNOWN);
    }

    /** Returns what is known of a node that can be reached at a port. */
    public static Presence presence(int port) {
        return Presence.UNKNOWN.withPaths(Optional.empty(), List.of("192.0.2.1:" + port));
    }

    private static byte[] bytes(int kind, long id) {
        return ByteBuffer.allocate(PublicKey.BYTES).putInt(kind).putLong(id).array();
    }
}
