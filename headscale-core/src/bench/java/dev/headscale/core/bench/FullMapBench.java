package dev.headscale.core.bench;

import dev.headscale.core.internal.netmap.Netmaps;
import dev.headscale.core.internal.netmap.Viewer;
import dev.headscale.core.internal.world.World;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
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

/** The first message of one node's map stream, compressed by {@link Zstd}: microseconds each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class FullMapBench {
    private final Zstd zstd = new Zstd();

    /** How many nodes there are. */
    @Param({"1000", "10000"})
    private int nodes;

    /** Whether everybody sees all of them, or the ten of the same user. */
    @Param({"all", "self"})
    private String sees = "";

    private World world = Worlds.of(1, "all");
    private List<Viewer> viewers = List.of();
    private Netmaps known = new Netmaps(zstd, Clock.systemUTC());
    private int turn;

    /** Makes the world, and what the nodes of two users share, who look at it in turn. */
    @Setup
    public void prepare() {
        world = Worlds.of(nodes, sees);
        viewers = Worlds.viewers(world, 2);
        known = new Netmaps(zstd, Clock.systemUTC());
        viewers.forEach(viewer -> known.full(world, viewer));
    }

    /** For a node that is the first to connect: nothing is encoded yet. The policy is compiled. */
    @Benchmark
    public Optional<List<ByteBuffer>> cold() {
        return new Netmaps(zstd, Clock.systemUTC()).full(world, next());
    }

    /** For one node after the other when all have connected before: what they share is encoded and compressed. */
    @Benchmark
    public Optional<List<ByteBuffer>> warm() {
        return known.full(world, next());
    }

    private Viewer next() {
        turn = (turn + 1) % viewers.size();
        return viewers.get(turn);
    }
}
