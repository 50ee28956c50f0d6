package dev.headscale.core.bench;

import dev.headscale.core.internal.netmap.Netmaps;
import dev.headscale.core.internal.netmap.Viewer;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.internal.world.WorldEdit;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Presence;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One node's new endpoint told to all others, without the network: microseconds for all of them together. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class FanOutBench {
    private final Netmaps netmaps = new Netmaps(new Zstd(), Clock.systemUTC());

    /** How many nodes there are, each with a map stream. */
    @Param({"1000", "10000"})
    private int nodes;

    /** Whether everybody sees all of them, or the ten of the same user. */
    @Param({"all", "self"})
    private String sees = "";

    private World world = Worlds.of(1, "all");
    private List<Viewer> viewers = List.of();
    private int turn;

    /** Makes the world. */
    @Setup
    public void prepare() {
        world = Worlds.of(nodes, sees);
        viewers = Worlds.viewers(world);
    }

    /** From the change to everybody's message, compressed by {@link Zstd}; returns how many bytes these have together. */
    @Benchmark
    public long endpoint() {
        World before = world;
        turn++;
        world = before.node(viewers.get(turn % nodes).node())
                .map(state -> moved(before, state, 1024 + turn % 60_000))
                .orElseThrow();
        long bytes = 0;
        for (Viewer viewer : viewers) {
            for (ByteBuffer part : netmaps.delta(before, world, viewer).orElse(List.of())) {
                bytes += part.remaining();
            }
        }
        return bytes;
    }

    private static World moved(World before, NodeState state, int port) {
        Presence presence = state.presence();
        WorldEdit edit = before.edit();
        edit.presence(state.node().id(), presence.withPaths(presence.discoKey(), List.of("198.51.100.7:" + port)));
        return edit.freeze();
    }
}
