package dev.headscale.core.internal.admin;

import dev.headscale.core.ApiKeys;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.engine.Engine;
import dev.headscale.core.internal.secret.SecretKind;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.spi.Mutation;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The API keys of a tailnet. */
public final class ApiKeyAdmin implements ApiKeys {
    private final Engine engine;
    private final Clock clock;

    /** Makes the facet. */
    public ApiKeyAdmin(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public Issued create(Optional<Instant> expiry) {
        return Admin.carryOut(engine, (world, context) -> {
            SecretKind.Drawn drawn = SecretKind.API.draw(context.random());
            IdCounters ids = world.ids().nextApiKey();
            ApiKey made = new ApiKey(new ApiKeyId(ids.apiKey()), drawn.prefix(), drawn.hash(), context.now(), expiry);
            return Decision.commit(
                    List.of(new Mutation.AdvanceIds(ids), new Mutation.PutApiKey(made)),
                    after -> new Issued(made, drawn.secret()));
        });
    }

    @Override
    public List<ApiKey> list() {
        return engine.openWorld().apiKeys().values().stream()
                .sorted(Comparator.comparing(ApiKey::id))
                .toList();
    }

    @Override
    public Optional<ApiKey> findByPrefix(String prefix) {
        return engine.openWorld().apiKey(prefix);
    }

    @Override
    public Optional<ApiKey> authenticate(String secret) {
        World world = engine.openWorld();
        Instant now = clock.instant();
        return SecretKind.API
                .read(secret)
                .flatMap(presented -> world.apiKey(presented.prefix())
                        .filter(key -> key.hash().equals(presented.hash())))
                .filter(key -> key.expiry().isEmpty() || key.expiry().get().isAfter(now));
    }

    @Override
    public ApiKey expire(ApiKeyId id) {
        return Admin.carryOut(engine, (world, context) -> {
            ApiKey key = world.apiKeys().get(id).orElseThrow(() -> Admin.notFound("API key", id));
            ApiKey ended = key.expiringAt(context.now());
            return Decision.commit(List.of(new Mutation.PutApiKey(ended)), after -> ended);
        });
    }

    @Override
    public void delete(ApiKeyId id) {
        Admin.carryOut(engine, (world, context) -> {
            Admin.require(world.apiKeys().get(id), "API key", id);
            return Decision.commit(List.of(new Mutation.DeleteApiKey(id)), after -> true);
        });
    }
}
