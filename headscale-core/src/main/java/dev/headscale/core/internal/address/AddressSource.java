package dev.headscale.core.internal.address;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.AddressPlan;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Gives out addresses within one decision, none of them twice. Used by one thread. */
public final class AddressSource {
    private final AddressPlan plan;
    private final RandomGenerator random;
    private final Predicate<IpAddress> taken;
    private final Set<IpAddress> given = new HashSet<>();
    private Optional<IpAddress> lastV4;
    private Optional<IpAddress> lastV6;

    /**
     * Makes the source of a decision.
     *
     * @param world the world that is decided on
     * @param random for tailnets that want random addresses
     */
    public AddressSource(World world, RandomGenerator random) {
        this.plan = world.settings().addresses();
        this.random = random;
        this.taken = address -> world.isAddressTaken(address) || given.contains(address);
        this.lastV4 = world.index().lastV4();
        this.lastV6 = world.index().lastV6();
    }

    /**
     * Gives out an IPv4 address.
     *
     * @return the address; empty if the tailnet has no IPv4
     * @throws ControlException {@code CONFLICT} if none is left
     */
    public Optional<IpAddress> nextV4() {
        Optional<IpAddress> chosen = required(plan.v4(), Addresses.v4(plan, taken, lastV4, random));
        lastV4 = chosen.or(() -> lastV4);
        return chosen;
    }

    /**
     * Gives out an IPv6 address.
     *
     * @return the address; empty if the tailnet has no IPv6
     * @throws ControlException {@code CONFLICT} if none is left
     */
    public Optional<IpAddress> nextV6() {
        Optional<IpAddress> chosen = required(plan.v6(), Addresses.v6(plan, taken, lastV6, random));
        lastV6 = chosen.or(() -> lastV6);
        return chosen;
    }

    private Optional<IpAddress> required(Optional<IpPrefix> block, Optional<IpAddress> chosen) {
        if (block.isPresent() && chosen.isEmpty()) {
            throw new ControlException(Code.CONFLICT, "no free address is left in " + block.get());
        }
        chosen.ifPresent(given::add);
        return chosen;
    }
}
