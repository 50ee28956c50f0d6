package dev.headscale.core.internal.admin;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.Policies;
import dev.headscale.core.internal.engine.Command;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.engine.Engine;
import dev.headscale.core.internal.world.AutoApproval;
import dev.headscale.core.internal.world.LivePolicy;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.spi.Mutation;
import dev.headscale.policy.Policy;
import dev.headscale.policy.PolicyException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The policy of a tailnet. */
public final class PolicyAdmin implements Policies {
    private final Engine engine;
    private final Clock clock;

    /** Makes the facet. */
    public PolicyAdmin(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public Optional<PolicyText> get() {
        return engine.openWorld().livePolicy().text();
    }

    @Override
    public PolicyText set(String text) {
        World world = engine.openWorld();
        try {
            Policy policy = Policy.parse(text);
            LivePolicy.test(policy, world);
            return bring(text, true, policy, world);
        } catch (PolicyException e) {
            throw invalid(e);
        }
    }

    @Override
    public PolicyText use(String text) {
        World world = engine.openWorld();
        try {
            return bring(text, false, Policy.parse(text), world);
        } catch (PolicyException e) {
            throw invalid(e);
        }
    }

    @Override
    public void check(String text) {
        World world = engine.openWorld();
        try {
            LivePolicy.test(Policy.parse(text), world);
        } catch (PolicyException e) {
            throw invalid(e);
        }
    }

    /** Compiles here, so that the writer only has to add what has changed since. */
    private PolicyText bring(String text, boolean store, Policy policy, World world) {
        PolicyText written = new PolicyText(text, clock.instant());
        return Admin.carryOut(engine, new BringIntoForce(written, LivePolicy.of(written, store, policy, world)));
    }

    private static ControlException invalid(PolicyException e) {
        return new ControlException(Code.INVALID, String.valueOf(e.getMessage()), e);
    }

    /**
     * Has a policy hold.
     *
     * @param text what was written
     * @param ready the policy, compiled for a world of a moment ago
     */
    private record BringIntoForce(PolicyText text, LivePolicy ready) implements Command<PolicyText> {

        @Override
        public Decision<PolicyText> decide(World world, Context context) {
            LivePolicy policy;
            try {
                policy = ready.broughtTo(world);
            } catch (PolicyException e) {
                throw invalid(e);
            }
            List<Mutation> mutations = new ArrayList<>();
            if (policy.isStored()) {
                mutations.add(new Mutation.PutPolicy(text));
            }
            AutoApproval.everywhere(world, policy.compiled())
                    .forEach(node -> mutations.add(new Mutation.PutNode(node)));
            return new Decision<>(mutations, Map.of(), Optional.of(policy), after -> text);
        }
    }
}
