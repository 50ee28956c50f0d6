package dev.headscale.policy.internal.explain;

import dev.headscale.policy.internal.syntax.Alias;
import java.util.Optional;

/**
 * Why a rule does not let packets pass that it nearly would.
 *
 * @param closeness the more, the closer
 * @param text what is missing
 */
record NearMiss(int closeness, String text) {

    /** Looks at a rule by itself; empty if it has nothing to do with the two nodes. */
    static Optional<NearMiss> of(RuleView rule, Explainer.Pair pair) {
        boolean source = pair.passes(rule.to(pair.destination()));
        RuleView open = rule.direct().from(new Alias.Any());
        boolean target =
                !rule.isWithinOwners() && pair.passes(open.anyPort(pair.asked().protocol()));
        boolean traffic = target && pair.passes(open);
        if (!source && pair.passes(rule.withoutPostures())) {
            return Optional.of(new NearMiss(5, "the device of the source does not meet " + rule.postures()));
        }
        if (source && target && traffic) {
            return Optional.of(new NearMiss(5, "only over routers with " + rule.routers()));
        }
        if (source && target) {
            return Optional.of(new NearMiss(
                    4,
                    "allows only " + rule.traffic() + ", not "
                            + Traffics.asked(pair.asked().protocol(), pair.port())));
        }
        if (traffic) {
            return Optional.of(new NearMiss(3, "the source is not in " + rule.sources()));
        }
        if (source && rule.isWithinOwners()) {
            return Optional.of(new NearMiss(3, "the two nodes do not belong to the same user"));
        }
        if (source) {
            return Optional.of(new NearMiss(2, "the destination is not in " + rule.destinations()));
        }
        return target ? Optional.of(new NearMiss(1, "neither the source nor the port fits")) : Optional.empty();
    }
}
