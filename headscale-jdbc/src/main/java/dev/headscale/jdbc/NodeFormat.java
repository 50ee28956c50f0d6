package dev.headscale.jdbc;

import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.model.UserId;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Rows of nodes: their durable half. */
final class NodeFormat implements Table.Format<Node> {

    @Override
    public void write(Node node, RowWriter row) {
        row.text(node.machineKey().toString())
                .text(node.nodeKey().toString())
                .number(node.owner().userId().map(UserId::value))
                .list(node.owner().tags())
                .text(node.hostname())
                .text(node.givenName())
                .text(node.ipv4())
                .text(node.ipv6())
                .list(node.approvedRoutes())
                .text(name(node.registerMethod()))
                .number(node.preAuthKey().map(PreAuthKeyId::value))
                .flag(node.ephemeral())
                .instant(node.createdAt())
                .text(node.expiry());
    }

    @Override
    public Node read(long id, RowReader row) throws SQLException {
        return new Node(
                new NodeId(id),
                MachineKey.parse(row.text()),
                NodeKey.parse(row.text()),
                owner(row.optionalNumber(), row.list(tag -> tag)),
                row.text(),
                row.text(),
                row.optional(IpAddress::parse),
                row.optional(IpAddress::parse),
                row.list(IpPrefix::parse),
                method(row.text()),
                row.optionalNumber().map(PreAuthKeyId::new),
                row.flag(),
                row.instant(),
                row.optionalInstant());
    }

    private static Owner owner(Optional<Long> user, List<String> tags) {
        if (!tags.isEmpty()) {
            return new Owner.Tagged(tags);
        }
        return new Owner.OfUser(
                new UserId(user.orElseThrow(() -> new IllegalArgumentException("a node has neither a user nor tags"))));
    }

    private static String name(RegisterMethod method) {
        return switch (method) {
            case AUTH_KEY -> "authkey";
            case OIDC -> "oidc";
            case CLI -> "cli";
        };
    }

    private static RegisterMethod method(String name) {
        return switch (name) {
            case "authkey" -> RegisterMethod.AUTH_KEY;
            case "oidc" -> RegisterMethod.OIDC;
            case "cli" -> RegisterMethod.CLI;
            default ->
                throw new IllegalArgumentException("register_method is authkey, oidc or cli, not \"" + name + "\"");
        };
    }
}
