package dev.headscale.core.bench;

import dev.headscale.core.internal.engine.Command;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.registration.Outcome;
import dev.headscale.core.internal.registration.RegisterCommand;
import dev.headscale.core.internal.secret.SecretKind;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.internal.world.WorldEdit;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.UserId;
import dev.headscale.core.wire.RegisterRequest;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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

/** A new node that comes with a reusable pre-auth key, without network and store: microseconds each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class RegisterBench {
    private final Random random = new Random(20_261_124);
    private final SecretKind.Drawn drawn = SecretKind.AUTH.draw(random);
    private final Command.Context context = new Command.Context(Worlds.START, random);
    private final RegisterCommand command = joining("another-host");

    /** How many nodes there are before. */
    @Param({"1000", "10000"})
    private int nodes;

    private World world = Worlds.of(1, "all");

    /** Makes a world in which the key has let a node in before. */
    @Setup
    public void prepare() {
        World loaded = Worlds.of(nodes - 1, "all", List.of(reusable()));
        world = after(joining("first-host").decide(loaded, context), loaded);
        world.policy();
    }

    /** What the writer decides. */
    @Benchmark
    public Decision<Outcome> decide() {
        return command.decide(world, context);
    }

    /** The same, and the world after it. */
    @Benchmark
    public World decideAndApply() {
        return after(command.decide(world, context), world);
    }

    private static World after(Decision<Outcome> decision, World before) {
        WorldEdit edit = before.edit();
        decision.mutations().forEach(edit::apply);
        decision.presences().forEach(edit::presence);
        return edit.freeze();
    }

    private RegisterCommand joining(String hostname) {
        RegisterRequest request = new RegisterRequest(
                Worlds.CAPABILITY_VERSION,
                Worlds.nodeKey(random),
                Optional.empty(),
                Optional.of(drawn.secret().reveal()),
                Optional.empty(),
                "",
                Worlds.hostInfo(hostname),
                false,
                Optional.empty(),
                "");
        SecretKind.Presented presented = new SecretKind.Presented(drawn.prefix(), drawn.hash());
        return new RegisterCommand(Worlds.machineKey(random), request, Optional.of(presented));
    }

    private PreAuthKey reusable() {
        return new PreAuthKey(
                new PreAuthKeyId(1),
                Optional.of(new UserId(1)),
                drawn.prefix(),
                drawn.hash(),
                true,
                false,
                false,
                List.of(),
                "",
                Worlds.START,
                Optional.empty(),
                Optional.empty());
    }
}
