package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.output.Style;
import dev.headscale.runner.internal.output.Table;
import dev.headscale.runner.internal.output.Table.Cell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pre-auth keys. */
@Command(
        name = "preauthkeys",
        aliases = {"preauthkey", "authkey", "pre"},
        description = "Manage the keys with which devices join without a login.")
final class PreAuthKeysCommand extends Group {

    static List<Action> actions(CommandContext context) {
        return List.of(new ListAll(context), new Create(context), new Expire(context), new Delete(context));
    }

    @Command(
            name = "list",
            aliases = {"ls", "show"},
            description = "List the keys of all users.")
    static final class ListAll extends Action {
        ListAll(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            JsonNode keys = server().get("/preauthkey").path("preAuthKeys");
            context()
                    .print(
                            keys,
                            () -> table(keys, context().surroundings().clock().instant()));
        }

        private static Table table(JsonNode keys, Instant now) {
            Table table =
                    new Table("ID", "Key/Prefix", "Reusable", "Ephemeral", "Used", "Expiration", "Created", "Owner");
            keys.forEach(key -> table.row(
                    Cell.of(Json.text(key, "id")),
                    Cell.of(Json.text(key, "key")),
                    Cell.of(Json.text(key, "reusable")),
                    Cell.of(Json.text(key, "ephemeral")),
                    key.path("used").asBoolean(false) ? new Cell("true", Style.WARNING) : Cell.of("false"),
                    Json.end(key, "expiration", "-", now),
                    Cell.of(Json.shown(key, "createdAt", "")),
                    Cell.of(owner(key))));
            return table;
        }

        private static String owner(JsonNode key) {
            if (!key.path("aclTags").isEmpty()) {
                return Json.lines(key, "aclTags");
            }
            String user = Json.text(key.path("user"), "name");
            return user.isEmpty() ? "-" : user;
        }
    }

    @Command(
            name = "create",
            aliases = {"c", "new"},
            description = "Create a key.")
    static final class Create extends Action {
        @Option(
                names = {"-u", "--user"},
                paramLabel = "USER",
                description = "Who owns the nodes that join with it: the user's id or name. Not needed with --tags.")
        String user = "";

        @Option(names = "--reusable", description = "For any number of devices.")
        boolean reusable;

        @Option(names = "--ephemeral", description = "For devices that are forgotten when they leave.")
        boolean ephemeral;

        @Option(
                names = {"-e", "--expiration"},
                paramLabel = "DURATION",
                defaultValue = "1h",
                description = "How long it works, as in 30m, 24h or 90d; 1h if not given.")
        String expiration = "";

        @Option(names = "--tags", split = ",", paramLabel = "TAG", description = "The tags of its nodes.")
        List<String> tags = new ArrayList<>();

        Create(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            AdminClient server = server();
            ObjectNode body = Json.object()
                    .put("reusable", reusable)
                    .put("ephemeral", ephemeral)
                    .put(
                            "expiration",
                            context().after("--expiration", expiration).toString());
            if (!user.isEmpty() && !user.equals("0")) {
                body.put("user", UsersCommand.idOf(server, user));
            }
            ArrayNode list = body.putArray("aclTags");
            tags.forEach(list::add);
            JsonNode key = server.post("/preauthkey", body).path("preAuthKey");
            context().print(key, Json.text(key, "key"));
            context()
                    .hint("Join a device with it: tailscale up --login-server "
                            + context().serverUrl().orElse("<server_url>") + " --auth-key "
                            + Json.text(key, "key"));
        }
    }

    /** An action on one key. */
    abstract static class OnKey extends Action {
        @Option(
                names = {"-i", "--id"},
                paramLabel = "ID",
                description = "The key's id.")
        @Nullable
        Long id;

        OnKey(CommandContext context) {
            super(context);
        }

        final String requiredId() {
            if (id == null) {
                throw new CommandException("missing --id parameter: missing parameters");
            }
            return id.toString();
        }
    }

    @Command(
            name = "expire",
            aliases = {"revoke", "exp", "e"},
            description = "End a key now.")
    static final class Expire extends OnKey {
        Expire(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            ObjectNode body = Json.object().put("id", requiredId());
            context().print(server().post("/preauthkey/expire", body), "Key expired");
        }
    }

    @Command(
            name = "delete",
            aliases = {"del", "rm", "d"},
            description = "Forget a key.")
    static final class Delete extends OnKey {
        Delete(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            context().print(server().delete("/preauthkey?id=" + requiredId()), "Key deleted");
        }
    }
}
