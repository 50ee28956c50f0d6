package dev.headscale.runner.internal.api;

import dev.headscale.core.ControlException;
import dev.headscale.core.Users;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;

/** Ids out of numbers that callers send. A number that can be no id is one that does not exist. */
final class Ids {
    private Ids() {}

    static UserId user(long number) {
        return new UserId(existing(number, "user"));
    }

    static NodeId node(Call call) {
        return new NodeId(existing(call.number("nodeId", "a node id is a decimal number"), "node"));
    }

    static PreAuthKeyId preAuthKey(long number) {
        return new PreAuthKeyId(existing(number, "pre-auth key"));
    }

    /** The user of that name. */
    static User userByName(Users users, String name) {
        return users.findByName(name)
                .orElseThrow(() -> new ControlException(
                        ControlException.Code.NOT_FOUND, "there is no user named \"" + name + "\""));
    }

    static long existing(long number, String what) {
        if (number <= 0) {
            throw new ControlException(ControlException.Code.NOT_FOUND, "there is no " + what + " with id " + number);
        }
        return number;
    }
}
