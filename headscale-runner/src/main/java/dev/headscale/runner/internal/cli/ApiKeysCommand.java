package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.output.Table;
import dev.headscale.runner.internal.output.Table.Cell;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** API keys. */
@Command(
        name = "apikeys",
        aliases = {"apikey", "api"},
        description = "Manage the keys for administration over the network.")
final class ApiKeysCommand extends Group {

    static List<Action> actions(CommandContext context) {
        return List.of(new ListAll(context), new Create(context), new Expire(context), new Delete(context));
    }

    @Command(
            name = "list",
            aliases = {"ls", "show"},
            description = "List keys.")
    static final class ListAll extends Action {
        ListAll(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            JsonNode keys = server().get("/apikey").path("apiKeys");
            context().print(keys, () -> {
                Table table = new Table("ID", "Prefix", "Expiration", "Created");
                keys.forEach(key -> table.row(
                        Cell.of(Json.text(key, "id")),
                        Cell.of(Json.text(key, "prefix")),
                        Json.end(
                                key,
                                "expiration",
                                "-",
                                context().surroundings().clock().instant()),
                        Cell.of(Json.shown(key, "createdAt", ""))));
                return table;
            });
        }
    }

    @Command(
            name = "create",
            aliases = {"c", "new"},
            description = "Create a key.")
    static final class Create extends Action {
        @Option(
                names = {"-e", "--expiration"},
                paramLabel = "DURATION",
                defaultValue = "90d",
                description = "How long it works, as in 24h or 90d; 90d if not given.")
        String expiration = "";

        Create(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            ObjectNode body = Json.object()
                    .put(
                            "expiration",
                            context().after("--expiration", expiration).toString());
            JsonNode key = server().post("/apikey", body).path("apiKey");
            context().print(key, key.asString(""));
        }
    }

    /** An action on one key. */
    abstract static class OnKey extends Action {
        @Option(
                names = {"-p", "--prefix"},
                paramLabel = "PREFIX",
                description = "The key's prefix.")
        @Nullable
        String prefix;

        @Option(
                names = {"-i", "--id"},
                paramLabel = "ID",
                description = "The key's id.")
        @Nullable
        Long id;

        OnKey(CommandContext context) {
            super(context);
        }

        final void checkOptions() {
            if (id != null && prefix != null) {
                throw new CommandException("only one of --id or --prefix can be provided: missing parameters");
            }
            if (id == null && prefix == null) {
                throw new CommandException("either --id or --prefix must be provided: missing parameters");
            }
        }

        /** The key's prefix, looked up if only the id is known. */
        final String knownPrefix(AdminClient server) {
            checkOptions();
            if (prefix != null) {
                return prefix;
            }
            for (JsonNode key : server.get("/apikey").path("apiKeys")) {
                if (Json.text(key, "id").equals(String.valueOf(id))) {
                    return Json.text(key, "prefix");
                }
            }
            throw new CommandException("there is no API key with id " + id);
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
            checkOptions();
            ObjectNode body = id == null
                    ? Json.object().put("prefix", prefix)
                    : Json.object().put("id", String.valueOf(id));
            context().print(server().post("/apikey/expire", body), "Key expired");
        }
    }

    @Command(
            name = "delete",
            aliases = {"remove", "del"},
            description = "Forget a key.")
    static final class Delete extends OnKey {
        Delete(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            AdminClient server = server();
            String path = "/apikey/" + AdminClient.encode(knownPrefix(server));
            context().print(server.delete(path), "Key deleted");
        }
    }
}
