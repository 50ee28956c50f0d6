package dev.headscale.jdbc;

import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.PublicKey;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.policy.IpAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Plain users and nodes by number. */
final class Samples {
    static final TailnetId TAILNET = TailnetId.DEFAULT;
    private static final Instant THEN = Instant.parse("2026-11-23T06:07:08.123456789Z");

    private Samples() {}

    static User user(long id) {
        return new User(new UserId(id), "user" + id, "User " + id, "", "", "", "", THEN);
    }

    static Node node(long id) {
        byte[] key = ByteBuffer.allocate(PublicKey.BYTES).putLong(id).array();
        return new Node(
                new NodeId(id),
                new MachineKey(key),
                new NodeKey(key),
                new Owner.OfUser(new UserId(1)),
                "host" + id,
                "host" + id,
                Optional.of(IpAddress.v4((int) id)),
                Optional.of(new IpAddress(0xfd7a_115c_a1e0_0000L, id, true)),
                List.of(),
                RegisterMethod.AUTH_KEY,
                Optional.empty(),
                false,
                THEN,
                Optional.empty());
    }

    static List<Mutation> nodes(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .<Mutation>mapToObj(id -> new Mutation.PutNode(node(id)))
                .toList();
    }
}
