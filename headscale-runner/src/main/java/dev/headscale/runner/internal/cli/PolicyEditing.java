package dev.headscale.runner.internal.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes the stored policy in a small way, and leaves the rest of its text alone. */
@Command(
        name = "edit",
        description = {
            "Change the policy in a small way; comments and layout stay as they are.",
            "add-user GROUP USER, remove-user GROUP USER, add-owner TAG OWNER, remove-owner TAG OWNER,",
            "set-host NAME ADDRESS, remove-host NAME"
        })
final class PolicyEditing extends Action {
    @Parameters(index = "0", paramLabel = "OPERATION", description = "One of the above.")
    String operation = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "The group, tag or host.")
    String name = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "VALUE", description = "The user, owner or address.")
    String value = "";

    PolicyEditing(CommandContext context) {
        super(context);
    }

    @Override
    void run() {
        boolean alone = operation.equals("remove-host");
        if (alone != value.isEmpty()) {
            throw new CommandException(
                    alone ? "remove-host takes a name only" : operation + " needs a name and a value");
        }
        ObjectNode body =
                Json.object().put("operation", operation).put("name", name).put("value", value);
        JsonNode answer;
        try {
            answer = server().post("/policy/edit", body);
        } catch (RefusedException e) {
            throw e.inFile("the edited policy");
        }
        context().print(answer, "Policy updated.");
    }
}
