package dev.headscale.policy.bench;

import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.Inventory;
import dev.headscale.policy.Policy;
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

/** From the text of a policy to the packet filter and the peers of every node. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class CompileBench {
    /** Rules and nodes; {@code self} is one rule with {@code autogroup:self}. */
    @Param({"15000x2000", "1000x10000", "selfx10000"})
    private String size = "";

    private String text = "";
    private Inventory inventory = Tailnets.owned(0, 1);

    /** Makes the policy and the inventory. */
    @Setup
    public void prepare() {
        String[] rulesAndNodes = size.split("x");
        int nodes = Integer.parseInt(rulesAndNodes[1]);
        if (rulesAndNodes[0].equals("self")) {
            text = Tailnets.self();
            inventory = Tailnets.owned(nodes, 500);
        } else {
            text = Tailnets.rules(Integer.parseInt(rulesAndNodes[0]), 500, 100);
            inventory = Tailnets.mixed(nodes, 500, 100);
        }
    }

    /** Returns how many rules and peers all nodes have together. */
    @Benchmark
    public long fromText() {
        CompiledPolicy compiled = Policy.parse(text).compile(inventory);
        long found = 0;
        for (Inventory.Node node : inventory.nodes()) {
            found += compiled.packetFilter(node.id()).size();
            found += compiled.peers(node.id()).count();
        }
        return found;
    }
}
