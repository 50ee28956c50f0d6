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
import dev.headscale.policy.Connection;
import dev.headscale.policy.Explanation;
import dev.headscale.policy.Policy;
import dev.headscale.policy.PolicyDiff;
import dev.headscale.policy.PolicyEdit;
import dev.headscale.policy.PolicyException;
import dev.headscale.policy.TestOutcome;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The policy of a tailnet. */
public final class PolicyAdmin implements Policies {
    private static final int MOST_ATTEMPTS = 10;

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
            return bring(text, true, Policy.parse(text), world, Optional.empty());
        } catch (PolicyException e) {
            throw invalid(e);
        }
    }

    @Override
    public PolicyText use(String text) {
        World world = engine.openWorld();
        try {
            return bring(text, false, Policy.parse(text), world, Optional.empty());
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

    @Override
    public PolicyText edit(PolicyEdit edit) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            World world = engine.openWorld();
            LivePolicy live = world.livePolicy();
            if (!live.isStored()) {
                throw new ControlException(
                        Code.CONFLICT,
                        "the policy that is in force is not kept in the store; change it where it is kept");
            }
            Optional<PolicyText> found = live.text();
            try {
                String before = found.map(PolicyText::text).orElse("");
                String after = edit.apply(before);
                if (found.isPresent() && after.equals(before)) {
                    return found.get();
                }
                return bring(after, true, Policy.parse(after), world, Optional.of(found));
            } catch (PolicyException e) {
                throw invalid(e);
            } catch (OvertakenException again) {
                // Somebody else has set a policy, which must not be lost.
            }
        }
        throw new ControlException(Code.CONFLICT, "others change the policy all the time; try again");
    }

    @Override
    public Explanation explain(Connection asked) {
        World world = engine.openWorld();
        return world.livePolicy().policy().explain(LivePolicy.inventory(world), asked, world.routers());
    }

    @Override
    public PolicyDiff diff(String text) {
        World world = engine.openWorld();
        try {
            return world.livePolicy().policy().diff(Policy.parse(text), LivePolicy.inventory(world));
        } catch (PolicyException e) {
            throw invalid(e);
        }
    }

    @Override
    public List<TestOutcome> test(String text) {
        World world = engine.openWorld();
        try {
            return Policy.parse(text).outcomes(LivePolicy.inventory(world));
        } catch (PolicyException e) {
            throw invalid(e);
        }
    }

    /** Compiles and tests here, so that the writer only has to add what has changed since. */
    private PolicyText bring(
            String text, boolean store, Policy policy, World world, Optional<Optional<PolicyText>> expected) {
        PolicyText written = new PolicyText(text, clock.instant());
        LivePolicy ready = LivePolicy.of(written, store, policy, world);
        if (store) {
            policy.test(ready.compiled());
        }
        return Admin.carryOut(engine, new BringIntoForce(written, ready, expected))
                .orElseThrow(OvertakenException::new);
    }

    /** The policy that was to be changed is no longer in force. */
    private static final class OvertakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static ControlException invalid(PolicyException e) {
        return new ControlException(Code.INVALID, String.valueOf(e.getMessage()), e);
    }

    /**
     * Has a policy hold.
     *
     * @param text what was written
     * @param ready the policy, compiled for a world of a moment ago
     * @param expected which policy it takes the place of, if that matters; the answer is empty if there is another one
     */
    private record BringIntoForce(PolicyText text, LivePolicy ready, Optional<Optional<PolicyText>> expected)
            implements Command<Optional<PolicyText>> {

        @Override
        public Decision<Optional<PolicyText>> decide(World world, Context context) {
            if (expected.filter(before -> !before.equals(world.livePolicy().text()))
                    .isPresent()) {
                return Decision.nothing(Optional.empty());
            }
            LivePolicy policy;
            try {
                policy = ready.broughtTo(world);
                if (policy.isStored()) {
                    policy.policy().test(policy.compiled());
                }
            } catch (PolicyException e) {
                throw invalid(e);
            }
            List<Mutation> mutations = new ArrayList<>();
            if (policy.isStored()) {
                mutations.add(new Mutation.PutPolicy(text));
            }
            AutoApproval.everywhere(world, policy.compiled())
                    .forEach(node -> mutations.add(new Mutation.PutNode(node)));
            return new Decision<>(mutations, Map.of(), Optional.of(policy), after -> Optional.of(text));
        }
    }
}
