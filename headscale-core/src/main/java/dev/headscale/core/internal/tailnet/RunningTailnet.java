package dev.headscale.core.internal.tailnet;

import dev.headscale.core.ApiKeys;
import dev.headscale.core.Nodes;
import dev.headscale.core.Policies;
import dev.headscale.core.PreAuthKeys;
import dev.headscale.core.Tailnet;
import dev.headscale.core.Users;
import dev.headscale.core.internal.admin.ApiKeyAdmin;
import dev.headscale.core.internal.admin.NodeAdmin;
import dev.headscale.core.internal.admin.PolicyAdmin;
import dev.headscale.core.internal.admin.PreAuthKeyAdmin;
import dev.headscale.core.internal.admin.UserAdmin;
import dev.headscale.core.internal.engine.Engine;
import dev.headscale.core.internal.netmap.Netmaps;
import dev.headscale.core.internal.registration.PendingLogins;
import dev.headscale.core.internal.session.Sessions;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.TailnetSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One loaded tailnet: its writer, its streams, its facets. Thread-safe. */
public final class RunningTailnet implements Tailnet {
    private static final int MOST_PENDING_LOGINS = 1024;
    private static final Duration PENDING_LOGIN_LIFETIME = Duration.ofMinutes(15);

    private final TailnetId id;
    private final Environment environment;
    private final Events events;
    private final Engine engine;
    private final Netmaps netmaps;
    private final Sessions sessions;
    private final PendingLogins logins;
    private final Housekeeping housekeeping;
    private final Users users;
    private final Nodes nodes;
    private final Policies policy;
    private final PreAuthKeys preAuthKeys;
    private final ApiKeys apiKeys;

    RunningTailnet(TailnetId id, Environment environment) {
        this.id = id;
        this.environment = environment;
        World first = World.of(
                id,
                environment.settings(),
                environment.derpMap().current(),
                environment.store().load(id));
        this.events = new Events(first, environment.listener(), environment.clock());
        this.netmaps = new Netmaps(environment.compressor(), environment.clock());
        this.engine = new Engine(
                first,
                environment.store(),
                environment.executor(),
                environment.clock(),
                environment.random(),
                this::worldChanged);
        this.sessions = new Sessions(
                netmaps,
                engine::world,
                this::online,
                environment.executor(),
                environment.scheduler(),
                environment.clock(),
                environment.coalescing());
        this.logins = new PendingLogins(
                MOST_PENDING_LOGINS, PENDING_LOGIN_LIFETIME, environment.clock(), environment.random());
        this.housekeeping = new Housekeeping(engine, sessions, logins, environment.clock());
        this.users = new UserAdmin(engine);
        this.nodes = new NodeAdmin(engine, logins);
        this.policy = new PolicyAdmin(engine, environment.clock());
        this.preAuthKeys = new PreAuthKeyAdmin(engine);
        this.apiKeys = new ApiKeyAdmin(engine, environment.clock());
    }

    private void worldChanged(World next) {
        sessions.worldChanged();
        events.worldChanged(next);
    }

    private void online(NodeId node, boolean isOnline) {
        var unused = engine.submit(new OnlineCommand(node, isOnline));
    }

    /** Returns the world of now. */
    public World world() {
        return engine.world();
    }

    /** Returns the writer. */
    public Engine engine() {
        return engine;
    }

    /** Returns the encoder of map responses. */
    public Netmaps netmaps() {
        return netmaps;
    }

    /** Returns the open streams. */
    public Sessions sessions() {
        return sessions;
    }

    /** Returns the logins that wait for approval. */
    public PendingLogins logins() {
        return logins;
    }

    /** Takes over the relay map, if it has changed. */
    public void followDerpMap() {
        if (!environment.derpMap().current().equals(world().derpMap())) {
            engine.replace(world -> world.withDerpMap(environment.derpMap().current()));
        }
    }

    /** Does what is due. */
    public void tick() {
        // Its source tells of changes, but not of one that came while this tailnet was loaded.
        followDerpMap();
        housekeeping.tick();
    }

    /** Ends all streams, saves what is only in memory, and takes no more commands. */
    public CompletableFuture<Boolean> close() {
        sessions.close();
        var unused = engine.submit(new OnlineCommand.AllOffline());
        CompletableFuture<Boolean> saved = engine.savePresence();
        engine.close();
        return saved;
    }

    @Override
    public TailnetId id() {
        return id;
    }

    @Override
    public TailnetSettings settings() {
        return engine.world().settings();
    }

    @Override
    public Users users() {
        return users;
    }

    @Override
    public Nodes nodes() {
        return nodes;
    }

    @Override
    public Policies policy() {
        return policy;
    }

    @Override
    public PreAuthKeys preAuthKeys() {
        return preAuthKeys;
    }

    @Override
    public ApiKeys apiKeys() {
        return apiKeys;
    }
}
