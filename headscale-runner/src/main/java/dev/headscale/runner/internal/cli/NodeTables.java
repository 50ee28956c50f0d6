package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.output.Style;
import dev.headscale.runner.internal.output.Table;
import dev.headscale.runner.internal.output.Table.Cell;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;

/** Nodes as tables. */
final class NodeTables {
    private NodeTables() {}

    static Table all(JsonNode nodes, Instant now) {
        Table table = new Table(
                "ID",
                "Hostname",
                "Name",
                "MachineKey",
                "NodeKey",
                "User",
                "Tags",
                "IP addresses",
                "Ephemeral",
                "Last seen",
                "Expiration",
                "Connected",
                "Expired");
        nodes.forEach(node -> table.row(row(node, now)));
        return table;
    }

    private static Cell[] row(JsonNode node, Instant now) {
        boolean online = node.path("online").asBoolean(false);
        boolean expired =
                Json.time(node, "expiry").filter(at -> !at.isAfter(now)).isPresent();
        return new Cell[] {
            Cell.of(Json.text(node, "id")),
            Cell.of(Json.text(node, "name")),
            Cell.of(Json.text(node, "givenName")),
            Cell.of(shortKey(Json.text(node, "machineKey"))),
            Cell.of(shortKey(Json.text(node, "nodeKey"))),
            Cell.of(Json.text(node.path("user"), "name")),
            Cell.of(Json.lines(node, "tags")),
            Cell.of(Json.lines(node, "ipAddresses")),
            Cell.of(Boolean.toString(node.path("preAuthKey").path("ephemeral").asBoolean(false))),
            Cell.of(Json.shown(node, "lastSeen", "never")),
            Json.end(node, "expiry", "N/A", now),
            online ? new Cell("online", Style.GOOD) : new Cell("offline", Style.BAD),
            expired ? new Cell("yes", Style.BAD) : new Cell("no", Style.GOOD)
        };
    }

    static Table routes(JsonNode nodes) {
        Table table = new Table("ID", "Hostname", "Approved", "Available", "Serving (Primary)");
        nodes.forEach(node -> table.row(
                Cell.of(Json.text(node, "id")),
                Cell.of(Json.text(node, "givenName")),
                Cell.of(Json.lines(node, "approvedRoutes")),
                Cell.of(Json.lines(node, "availableRoutes")),
                Cell.of(Json.lines(node, "subnetRoutes"))));
        return table;
    }

    /** The form in which clients name a key: the first five base64 characters in brackets. */
    private static String shortKey(String key) {
        String hex = key.substring(key.indexOf(':') + 1);
        if (!hex.matches("([0-9a-f]{2})+")) {
            return key;
        }
        String base64 = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
        return "[" + base64.substring(0, Math.min(5, base64.length())) + "]";
    }
}
