package dev.headscale.policy;

import java.util.List;

/**
 * Chooses the router of a subnet among those that may serve it. Implementations are pure: the same candidates give the same
 * answer as long as a snapshot is in use.
 */
@FunctionalInterface
public interface RouteElection {
    /** Chooses the router that registered first. */
    RouteElection FIRST_REGISTERED = (route, candidates) -> candidates.get(0);

    /** The answer when no candidate may serve the route now. */
    long NOBODY = Long.MIN_VALUE;

    /**
     * Chooses a router.
     *
     * @param route the subnet
     * @param candidates the ids of nodes with this approved route, at least one, in the order of registration
     * @return one of the candidates, or {@link #NOBODY}
     */
    long elect(IpPrefix route, List<Long> candidates);
}
