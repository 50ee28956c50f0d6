package dev.headscale.jdbc;

import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.wire.HostInfoJson;
import java.sql.SQLException;

/** Rows of presences: the volatile half of nodes, without whether they are online. */
final class PresenceFormat implements Table.Format<NodePresence> {

    @Override
    public void write(NodePresence value, RowWriter row) {
        Presence presence = value.presence();
        row.text(presence.discoKey())
                .list(presence.endpoints())
                .text(presence.hostInfo().json())
                .small(presence.capabilityVersion())
                .text(presence.lastSeen());
    }

    @Override
    public NodePresence read(long id, RowReader row) throws SQLException {
        return new NodePresence(
                new NodeId(id),
                new Presence(
                        row.optional(DiscoKey::parse),
                        row.list(endpoint -> endpoint),
                        HostInfoJson.parse(row.text()),
                        row.small(),
                        row.optionalInstant(),
                        false));
    }
}
