package dev.headscale.runner.internal.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Logins that wait for an administrator. */
@Command(name = "auth", description = "Decide about logins that wait.")
final class AuthCommand extends Group {

    static List<Action> actions(CommandContext context) {
        return List.of(new Register(context));
    }

    @Command(name = "register", description = "Approve the login of a device.")
    static final class Register extends Action {
        @Option(
                names = {"-u", "--user"},
                required = true,
                paramLabel = "NAME",
                description = "Who owns the node.")
        String user = "";

        @Option(
                names = "--auth-id",
                required = true,
                paramLabel = "ID",
                description = "What the device shows: the end of its login address.")
        String authId = "";

        Register(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            JsonNode node = server().post(
                            "/auth/register", Json.object().put("user", user).put("authId", authId))
                    .path("node");
            context().print(node, "Node " + Json.text(node, "givenName") + " registered");
        }
    }
}
