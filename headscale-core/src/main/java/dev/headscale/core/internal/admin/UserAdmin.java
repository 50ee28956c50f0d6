package dev.headscale.core.internal.admin;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.Users;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.engine.Engine;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Mutation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The users of a tailnet. */
public final class UserAdmin implements Users {
    private static final int LONGEST_NAME = 255;

    private final Engine engine;

    /** Makes the facet. */
    public UserAdmin(Engine engine) {
        this.engine = engine;
    }

    @Override
    public User create(NewUser user) {
        requireName(user.name());
        return Admin.carryOut(engine, (world, context) -> {
            requireFree(world, user.name());
            IdCounters ids = world.ids().nextUser();
            User created = new User(
                    new UserId(ids.user()),
                    user.name(),
                    user.displayName(),
                    user.email(),
                    "",
                    "",
                    user.pictureUrl(),
                    context.now());
            return Decision.commit(
                    List.of(new Mutation.AdvanceIds(ids), new Mutation.PutUser(created)), after -> created);
        });
    }

    @Override
    public List<User> list() {
        return engine.openWorld().users().values().stream()
                .sorted(Comparator.comparing(User::id))
                .toList();
    }

    @Override
    public Optional<User> find(UserId id) {
        return engine.openWorld().users().get(id);
    }

    @Override
    public Optional<User> findByName(String name) {
        return engine.openWorld().user(name);
    }

    @Override
    public User rename(UserId id, String name) {
        requireName(name);
        return Admin.carryOut(engine, (world, context) -> {
            User user = world.users().get(id).orElseThrow(() -> Admin.notFound("user", id));
            if (user.name().equals(name)) {
                return Decision.nothing(user);
            }
            requireFree(world, name);
            User renamed = new User(
                    id,
                    name,
                    user.displayName(),
                    user.email(),
                    user.providerId(),
                    user.provider(),
                    user.pictureUrl(),
                    user.createdAt());
            return Decision.commit(List.of(new Mutation.PutUser(renamed)), after -> renamed);
        });
    }

    @Override
    public void delete(UserId id) {
        Admin.carryOut(engine, (world, context) -> {
            Admin.requireUser(world, id);
            requireNoNodes(world, id);
            List<Mutation> mutations = new ArrayList<>();
            world.preAuthKeys().forEach((keyId, key) -> {
                if (key.user().equals(Optional.of(id))) {
                    mutations.add(new Mutation.DeletePreAuthKey(keyId));
                }
            });
            mutations.add(new Mutation.DeleteUser(id));
            return Decision.commit(mutations, after -> true);
        });
    }

    private static void requireNoNodes(World world, UserId id) {
        Owner owner = new Owner.OfUser(id);
        boolean[] owns = {false};
        world.nodes().forEach(state -> owns[0] |= state.node().owner().equals(owner));
        if (owns[0]) {
            throw new ControlException(Code.CONFLICT, "user not empty: node(s) found");
        }
    }

    private static void requireFree(World world, String name) {
        if (world.user(name).isPresent()) {
            throw new ControlException(Code.ALREADY_EXISTS, "user already exists");
        }
    }

    private static void requireName(String name) {
        boolean allowed = !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && name.codePoints().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
        if (!allowed) {
            throw new ControlException(
                    Code.INVALID,
                    "invalid user name: it has 1 to " + LONGEST_NAME + " characters, none of them white space");
        }
    }
}
