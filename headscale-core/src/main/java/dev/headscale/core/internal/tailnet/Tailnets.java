package dev.headscale.core.internal.tailnet;

import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Credential;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The loaded tailnets of a control plane. Thread-safe. */
public final class Tailnets {
    private final Environment environment;
    private final Map<TailnetId, RunningTailnet> loaded = new ConcurrentHashMap<>();

    /** Makes an empty collection. */
    public Tailnets(Environment environment) {
        this.environment = environment;
    }

    /** Where a node was found. */
    public record Found(RunningTailnet tailnet, NodeState state) {}

    /** Loads every tailnet that the store has, and the default one. Blocks. */
    public void loadAll() {
        get(TailnetId.DEFAULT);
        environment.store().tailnets().forEach(this::get);
    }

    /** Returns a tailnet, loaded if it was not. May block. */
    public RunningTailnet get(TailnetId id) {
        return loaded.computeIfAbsent(id, missing -> new RunningTailnet(missing, environment));
    }

    /** Returns the loaded tailnets. */
    public Collection<RunningTailnet> all() {
        return List.copyOf(loaded.values());
    }

    /** Finds the node of a machine. Never blocks. */
    public Optional<Found> find(MachineKey machine, NodeKey key) {
        for (RunningTailnet tailnet : loaded.values()) {
            Optional<NodeState> state = tailnet.world().node(machine, key);
            if (state.isPresent()) {
                return Optional.of(new Found(tailnet, state.get()));
            }
        }
        return Optional.empty();
    }

    /** Tells whether a key belongs to a node, in any tailnet, whose key has not expired. Never blocks. */
    public boolean admits(NodeKey key) {
        Instant now = environment.clock().instant();
        return loaded.values().stream()
                .flatMap(tailnet -> tailnet.world().node(key).stream())
                .anyMatch(state -> !state.node().isExpired(now));
    }

    /**
     * Finds the tailnet of a pre-auth key; one that another server has made since the start is looked up in the store.
     *
     * @param prefix the key's public part
     * @return the tailnet, or the default one if no tailnet has the key
     */
    public CompletableFuture<RunningTailnet> ofPreAuthKey(String prefix) {
        for (RunningTailnet tailnet : loaded.values()) {
            if (tailnet.world().preAuthKey(prefix).isPresent()) {
                return CompletableFuture.completedFuture(tailnet);
            }
        }
        return CompletableFuture.supplyAsync(
                () -> get(environment
                        .store()
                        .locate(new Credential.OfPreAuthKey(prefix))
                        .orElse(TailnetId.DEFAULT)),
                environment.executor());
    }
}
