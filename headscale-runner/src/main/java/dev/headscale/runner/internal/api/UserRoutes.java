package dev.headscale.runner.internal.api;

import static dev.headscale.runner.internal.api.AdminApi.PREFIX;

import dev.headscale.core.ControlException;
import dev.headscale.core.Users;
import dev.headscale.core.model.User;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The operations on users. */
final class UserRoutes {
    private static final String BAD_ID = "invalid user id";

    private final Users users;

    UserRoutes(Users users) {
        this.users = users;
    }

    List<Route> all() {
        return List.of(
                Route.of("POST", PREFIX + "/user", "creating user", this::create),
                Route.of("GET", PREFIX + "/user", "listing users", this::list),
                Route.of("POST", PREFIX + "/user/{oldId}/rename/{newName}", "renaming user", this::rename),
                Route.of("DELETE", PREFIX + "/user/{id}", "deleting user", this::delete)
                        .badRequestOn(ControlException.Code.CONFLICT));
    }

    private ObjectNode create(Call call) {
        JsonBody body =
                call.body(Field.text("name"), Field.text("displayName"), Field.text("email"), Field.text("pictureUrl"));
        return one(users.create(new Users.NewUser(
                body.text("name"), body.text("displayName"), body.text("email"), body.text("pictureUrl"))));
    }

    private ObjectNode list(Call call) {
        long id = Call.number(call.query("id"), BAD_ID);
        Optional<String> name = call.query("name");
        Optional<String> email = call.query("email");
        Stream<User> found = users.list().stream();
        if (name.isPresent()) {
            found = found.filter(user -> user.name().equals(name.get()));
        } else if (email.isPresent()) {
            found = found.filter(user -> user.email().equals(email.get()));
        } else if (id != 0) {
            found = found.filter(user -> user.id().value() == id);
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("users");
        found.map(UserJson::of).forEach(list::add);
        return answer;
    }

    private ObjectNode rename(Call call) {
        return one(users.rename(Ids.user(call.number("oldId", BAD_ID)), call.segment("newName")));
    }

    private ObjectNode delete(Call call) {
        users.delete(Ids.user(call.number("id", BAD_ID)));
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode one(User user) {
        return JsonNodeFactory.instance.objectNode().set("user", UserJson.of(user));
    }
}
