package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.output.Table;
import dev.headscale.runner.internal.output.Table.Cell;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Users. */
@Command(name = "users", aliases = "user", description = "Manage users.")
final class UsersCommand extends Group {

    static List<Action> actions(CommandContext context) {
        return List.of(new Create(context), new ListAll(context), new Destroy(context), new Rename(context));
    }

    /** Which user is meant. */
    static final class Which {
        @Option(
                names = {"-i", "--identifier"},
                paramLabel = "ID",
                description = "The user's id.")
        @Nullable
        Long id;

        @Option(
                names = {"-n", "--name"},
                paramLabel = "NAME",
                description = "The user's name.")
        @Nullable
        String name;

        private String query() {
            if (id != null && id > 0) {
                return "?id=" + id;
            }
            return name == null ? "" : "?name=" + AdminClient.encode(name);
        }

        private JsonNode find(AdminClient server) {
            if (id == null && name == null) {
                throw new CommandException("--name or --identifier flag is required");
            }
            JsonNode users = server.get("/user" + query()).path("users");
            if (users.size() != 1 || query().isEmpty()) {
                throw new CommandException(
                        users.isEmpty() || query().isEmpty()
                                ? "there is no such user"
                                : "multiple users match query, specify an ID");
            }
            return users.get(0);
        }
    }

    @Command(
            name = "create",
            aliases = {"c", "new"},
            description = "Create a user.")
    static final class Create extends Action {
        @Parameters(paramLabel = "NAME", arity = "0..1", description = "The user's name.")
        @Nullable
        String name;

        @Option(
                names = {"-d", "--display-name"},
                description = "How to show the user.")
        String displayName = "";

        @Option(
                names = {"-e", "--email"},
                description = "The e-mail address.")
        String email = "";

        @Option(
                names = {"-p", "--picture-url"},
                description = "Where the user's picture is.")
        String pictureUrl = "";

        Create(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            if (name == null) {
                throw new CommandException("missing parameters: the user's name");
            }
            checkUrl();
            JsonNode user = server().post(
                            "/user",
                            Json.object()
                                    .put("name", name)
                                    .put("displayName", displayName)
                                    .put("email", email)
                                    .put("pictureUrl", pictureUrl))
                    .path("user");
            context().print(user, "User created");
            context()
                    .hint("Next: " + context().surroundings().program() + " preauthkeys create --user "
                            + Json.text(user, "id"));
        }

        private void checkUrl() {
            try {
                URI.create(pictureUrl);
            } catch (IllegalArgumentException e) {
                throw new CommandException("--picture-url: \"" + pictureUrl + "\" is not a URL");
            }
        }
    }

    @Command(
            name = "list",
            aliases = {"ls", "show"},
            description = "List users.")
    static final class ListAll extends Action {
        @Mixin
        Which which = new Which();

        @Option(
                names = {"-e", "--email"},
                description = "Only the user with this address.")
        String email = "";

        ListAll(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            String query = which.query();
            if (query.isEmpty() && !email.isEmpty()) {
                query = "?email=" + AdminClient.encode(email);
            }
            JsonNode users = server().get("/user" + query).path("users");
            context().print(users, () -> table(users));
        }

        private static Table table(JsonNode users) {
            Table table = new Table("ID", "Name", "Username", "Email", "Created");
            users.forEach(user -> table.row(
                    Cell.of(Json.text(user, "id")),
                    Cell.of(Json.text(user, "displayName")),
                    Cell.of(Json.text(user, "name")),
                    Cell.of(Json.text(user, "email")),
                    Cell.of(Json.shown(user, "createdAt", ""))));
            return table;
        }
    }

    @Command(name = "destroy", aliases = "delete", description = "Remove a user who owns no nodes.")
    static final class Destroy extends Action {
        @Mixin
        Which which = new Which();

        Destroy(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            AdminClient server = server();
            JsonNode user = which.find(server);
            String id = Json.text(user, "id");
            if (!context()
                    .confirm("Do you want to remove the user \"" + Json.text(user, "name") + "\" (" + id
                            + ") and any associated preauthkeys?")) {
                context().print(Json.result("User not destroyed"), "User not destroyed");
                return;
            }
            context().print(server.delete("/user/" + id), "User destroyed");
        }
    }

    @Command(name = "rename", aliases = "mv", description = "Rename a user.")
    static final class Rename extends Action {
        @Mixin
        Which which = new Which();

        @Option(
                names = {"-r", "--new-name"},
                required = true,
                paramLabel = "NAME",
                description = "The new name.")
        String newName = "";

        Rename(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            AdminClient server = server();
            String id = Json.text(which.find(server), "id");
            JsonNode user = server.post("/user/" + id + "/rename/" + AdminClient.encode(newName))
                    .path("user");
            context().print(user, "User renamed");
        }
    }

    /** Finds the id of a user that is named by id or, if no user has that id, by name. */
    static String idOf(AdminClient server, String idOrName) {
        return byQuery(server, idOrName.matches("[0-9]{1,18}") ? "?id=" + idOrName : "")
                .or(() -> byQuery(server, "?name=" + AdminClient.encode(idOrName)))
                .orElseThrow(() -> new CommandException("there is no user with the id or name \"" + idOrName + "\""));
    }

    private static Optional<String> byQuery(AdminClient server, String query) {
        JsonNode users =
                query.isEmpty() ? Json.object() : server.get("/user" + query).path("users");
        return users.size() == 1 ? Optional.of(Json.text(users.get(0), "id")) : Optional.empty();
    }
}
