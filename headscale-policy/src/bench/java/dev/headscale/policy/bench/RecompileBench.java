package dev.headscale.policy.bench;

import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.Inventory;
import dev.headscale.policy.Policy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One change in a tailnet of 10,000 nodes under 1,000 rules: until all is known that clients have to be told. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class RecompileBench {
    private static final int NODES = 10_000;

    private final Policy policy = Policy.parse(Tailnets.rules(1_000, 500, 100));
    private final Inventory inventory = Tailnets.mixed(NODES, 500, 100);
    private final Inventory joined = Tailnets.with(inventory, Tailnets.tagged(NODES + 1, 7));
    private final Inventory tagged = Tailnets.with(inventory, Tailnets.tagged(5_000, 42));
    private CompiledPolicy before = CompiledPolicy.allowAll();

    /** Compiles what is there before the change, with every filter. */
    @Setup
    public void prepare() {
        before = policy.compile(inventory);
        for (Inventory.Node node : inventory.nodes()) {
            before.packetFilter(node.id());
        }
    }

    /** Returns how many nodes get another filter when one joins. */
    @Benchmark
    public long oneNodeJoins() {
        return after(joined, NODES + 1);
    }

    /** Returns how many nodes get another filter when one gets another tag. */
    @Benchmark
    public long oneTagChanges() {
        return after(tagged, 5_000);
    }

    private long after(Inventory now, long changed) {
        CompiledPolicy after = policy.recompile(before, now, List.of(changed));
        long others = after.peers(changed).count();
        for (long id = 1; id <= NODES; id++) {
            if (!after.sameFilter(id, before)) {
                others += after.packetFilter(id).size();
            }
        }
        return others;
    }
}
