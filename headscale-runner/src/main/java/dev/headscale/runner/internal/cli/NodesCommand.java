package dev.headscale.runner.internal.cli;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Nodes. */
@Command(name = "nodes", aliases = "node", description = "Manage the nodes of the tailnet.")
final class NodesCommand extends Group {

    static List<Action> actions(CommandContext context) {
        return List.of(
                new ListAll(context),
                new ListRoutes(context),
                new Register(context),
                new Expire(context),
                new Rename(context),
                new Delete(context),
                new Tag(context),
                new ApproveRoutes(context),
                new BackfillIps(context));
    }

    /** An action on one node. */
    abstract static class OnNode extends Action {
        @Option(
                names = {"-i", "--identifier"},
                required = true,
                paramLabel = "ID",
                description = "The node's id.")
        long id;

        OnNode(CommandContext context) {
            super(context);
        }

        final String path() {
            return "/node/" + id;
        }

        final void print(JsonNode answer, String line) {
            context().print(answer.path("node"), line);
        }
    }

    @Command(
            name = "list",
            aliases = {"ls", "show"},
            description = "List nodes.")
    static final class ListAll extends Action {
        @Option(
                names = {"-u", "--user"},
                paramLabel = "NAME",
                description = "Only the nodes of this user.")
        String user = "";

        ListAll(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            String query = user.isEmpty() ? "" : "?user=" + AdminClient.encode(user);
            JsonNode nodes = server().get("/node" + query).path("nodes");
            context()
                    .print(
                            nodes,
                            () -> NodeTables.all(
                                    nodes, context().surroundings().clock().instant()));
        }
    }

    @Command(
            name = "list-routes",
            aliases = {"lsr", "routes"},
            description = "List the routes that nodes offer and may serve.")
    static final class ListRoutes extends Action {
        @Option(
                names = {"-i", "--identifier"},
                paramLabel = "ID",
                description = "Only this node.")
        @Nullable
        Long id;

        ListRoutes(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            ArrayNode found = JsonNodeFactory.instance.arrayNode();
            if (id == null) {
                server().get("/node").path("nodes").forEach(node -> {
                    if (!node.path("availableRoutes").isEmpty()
                            || !node.path("approvedRoutes").isEmpty()) {
                        found.add(node);
                    }
                });
            } else {
                found.add(server().get("/node/" + id).path("node"));
            }
            context().print(found, () -> NodeTables.routes(found));
        }
    }

    @Command(name = "register", description = "Approve the login of a device that waits for it.")
    static final class Register extends Action {
        @Option(
                names = {"-u", "--user"},
                required = true,
                paramLabel = "NAME",
                description = "Who owns the node.")
        String user = "";

        @Option(
                names = {"-k", "--key"},
                required = true,
                paramLabel = "ID",
                description = "What the device shows: the end of its login address.")
        String key = "";

        Register(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            JsonNode node = server().post(
                            "/node/register?user=" + AdminClient.encode(user) + "&key=" + AdminClient.encode(key))
                    .path("node");
            context().print(node, "Node " + Json.text(node, "givenName") + " registered");
        }
    }

    @Command(
            name = "expire",
            aliases = {"logout", "exp", "e"},
            description = "Log a node out, now or later, or never.")
    static final class Expire extends OnNode {
        @Option(
                names = {"-e", "--expiry"},
                paramLabel = "TIME",
                description = "When (RFC 3339), instead of now.")
        @Nullable
        String expiry;

        @Option(
                names = {"-d", "--disable"},
                description = "Never.")
        boolean disable;

        Expire(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            if (disable && expiry != null) {
                throw new CommandException("give either --expiry or --disable, not both");
            }
            String line =
                    disable ? "Node expiry disabled" : expiry == null ? "Node expired" : "Node expiration updated";
            ObjectNode body = disable
                    ? Json.object().put("disableExpiry", true)
                    : Json.object().put("expiry", at());
            print(server().post(path() + "/expire", body), line);
        }

        private String at() {
            try {
                return expiry == null || expiry.isEmpty()
                        ? context().surroundings().clock().instant().toString()
                        : OffsetDateTime.parse(expiry).toString();
            } catch (DateTimeParseException e) {
                throw new CommandException("--expiry: \"" + expiry + "\" is not a time such as 2030-01-31T12:00:00Z");
            }
        }
    }

    @Command(name = "rename", description = "Give a node another DNS name.")
    static final class Rename extends OnNode {
        @Parameters(paramLabel = "NEW_NAME", description = "The new name.")
        String name = "";

        Rename(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            print(server().post(path() + "/rename/" + AdminClient.encode(name)), "Node renamed");
        }
    }

    @Command(name = "delete", aliases = "del", description = "Remove a node.")
    static final class Delete extends OnNode {
        Delete(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            AdminClient server = server();
            JsonNode node = server.get(path()).path("node");
            boolean deleted = context().confirm("Do you want to remove the node " + Json.text(node, "name") + "?");
            if (deleted) {
                server.delete(path());
            }
            String line = deleted ? "Node deleted" : "Node not deleted";
            context().print(Json.result(line), line);
        }
    }

    @Command(
            name = "tag",
            aliases = {"tags", "t"},
            description = "Replace the tags of a node.")
    static final class Tag extends OnNode {
        @Option(
                names = {"-t", "--tags"},
                split = ",",
                paramLabel = "TAG",
                description = "The tags, as in tag:server,tag:web.")
        List<String> tags = new ArrayList<>();

        Tag(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            print(server().post(path() + "/tags", list("tags", tags)), "Node updated");
        }
    }

    @Command(name = "approve-routes", description = "Replace the routes that a node may serve.")
    static final class ApproveRoutes extends OnNode {
        @Option(
                names = {"-r", "--routes"},
                split = ",",
                paramLabel = "ROUTE",
                description = "The routes, as in 10.0.0.0/8,192.168.0.0/24; \"\" for none.")
        List<String> routes = new ArrayList<>();

        ApproveRoutes(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            print(server().post(path() + "/approve_routes", list("routes", routes)), "Node updated");
        }
    }

    @Command(name = "backfillips", description = "Give nodes the addresses that they lack.")
    static final class BackfillIps extends Action {
        BackfillIps(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            if (context().confirm("Are you sure that you want to assign/remove IPs to/from nodes?")) {
                context().print(server().post("/node/backfillips?confirmed=true"), "Node IPs backfilled successfully");
            }
        }
    }

    private static ObjectNode list(String name, List<String> texts) {
        ObjectNode body = Json.object();
        ArrayNode array = body.putArray(name);
        texts.stream().map(String::strip).filter(text -> !text.isEmpty()).forEach(array::add);
        return body;
    }
}
