package dev.headscale.core.internal.admin;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.PreAuthKeys;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.engine.Engine;
import dev.headscale.core.internal.secret.SecretKind;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.spi.Mutation;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The pre-auth keys of a tailnet. */
public final class PreAuthKeyAdmin implements PreAuthKeys {
    private final Engine engine;

    /** Makes the facet. */
    public PreAuthKeyAdmin(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Issued create(NewPreAuthKey key) {
        Admin.requireTags(key.tags());
        if (key.user().isEmpty() && key.tags().isEmpty()) {
            throw new ControlException(Code.INVALID, "a pre-auth key needs a user, or tags, or both");
        }
        return Admin.carryOut(engine, (world, context) -> {
            key.user().ifPresent(user -> Admin.requireUser(world, user));
            SecretKind.Drawn drawn = SecretKind.AUTH.draw(context.random());
            IdCounters ids = world.ids().nextPreAuthKey();
            PreAuthKey made = new PreAuthKey(
                    new PreAuthKeyId(ids.preAuthKey()),
                    key.user(),
                    drawn.prefix(),
                    drawn.hash(),
                    key.reusable(),
                    key.ephemeral(),
                    false,
                    key.tags(),
                    key.description(),
                    context.now(),
                    key.expiry(),
                    Optional.empty());
            return Decision.commit(
                    List.of(new Mutation.AdvanceIds(ids), new Mutation.PutPreAuthKey(made)),
                    after -> new Issued(made, drawn.secret()));
        });
    }

    @Override
    public List<PreAuthKey> list() {
        return engine.openWorld().preAuthKeys().values().stream()
                .sorted(Comparator.comparing(PreAuthKey::id))
                .toList();
    }

    @Override
    public PreAuthKey expire(PreAuthKeyId id) {
        return change(id, PreAuthKey::expiringAt);
    }

    @Override
    public PreAuthKey revoke(PreAuthKeyId id) {
        return change(id, PreAuthKey::revokedAt);
    }

    private PreAuthKey change(PreAuthKeyId id, BiFunction<PreAuthKey, Instant, PreAuthKey> change) {
        return Admin.carryOut(engine, (world, context) -> {
            PreAuthKey key = world.preAuthKeys().get(id).orElseThrow(() -> Admin.notFound("pre-auth key", id));
            PreAuthKey changed = change.apply(key, context.now());
            return Decision.commit(List.of(new Mutation.PutPreAuthKey(changed)), after -> changed);
        });
    }

    @Override
    public void delete(PreAuthKeyId id) {
        Admin.carryOut(engine, (world, context) -> {
            Admin.require(world.preAuthKeys().get(id), "pre-auth key", id);
            return Decision.commit(List.of(new Mutation.DeletePreAuthKey(id)), after -> true);
        });
    }
}
