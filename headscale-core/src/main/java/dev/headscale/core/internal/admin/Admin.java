package dev.headscale.core.internal.admin;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.internal.engine.Command;
import dev.headscale.core.internal.engine.Engine;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.UserId;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/** What the facets share: waiting for the engine, and the rules of names. */
final class Admin {
    private static final Pattern TAG = Pattern.compile("tag:[a-z][a-z0-9-]*");

    private Admin() {}

    /** Carries a command out and waits until it is durable. */
    static <R> R carryOut(Engine engine, Command<R> command) {
        try {
            return engine.submit(command).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ControlException refused) {
                throw refused;
            }
            throw e;
        }
    }

    static ControlException notFound(String what, Object id) {
        return new ControlException(Code.NOT_FOUND, "there is no " + what + " with id " + id);
    }

    static void require(Optional<?> found, String what, Object id) {
        if (found.isEmpty()) {
            throw notFound(what, id);
        }
    }

    static void requireUser(World world, UserId id) {
        require(world.users().get(id), "user", id);
    }

    static void requireTags(Collection<String> tags) {
        for (String tag : tags) {
            if (!TAG.matcher(tag).matches()) {
                throw new ControlException(
                        Code.INVALID,
                        "invalid tag \"" + tag + "\": a tag is \"tag:\" and a name of lower-case letters, digits and"
                                + " hyphens that begins with a letter");
            }
        }
    }
}
