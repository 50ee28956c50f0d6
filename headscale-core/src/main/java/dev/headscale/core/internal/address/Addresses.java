package dev.headscale.core.internal.address;

import dev.headscale.core.model.AddressPlan;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Chooses addresses for nodes. Some are never chosen: those that clients use themselves, those that clients refuse, and
 * the first and the last of a block. A search takes no more steps than there are taken addresses, however large the
 * block is.
 */
public final class Addresses {
    private static final List<IpPrefix> RESERVED = List.of(
            // Chrome OS uses these for its containers.
            IpPrefix.parse("100.115.92.0/23"),
            // Clients answer DNS there.
            IpPrefix.parse("100.100.100.100/32"),
            IpPrefix.parse("fd7a:115c:a1e0::53/128"));

    private Addresses() {}

    /**
     * Chooses an IPv4 address.
     *
     * @param plan the tailnet's blocks
     * @param taken tells whether a node has an address
     * @param last the address that was chosen last, if any
     * @param random for plans that want random addresses
     * @return a free address; empty if the plan has no IPv4 block or there is no free address in it
     */
    public static Optional<IpAddress> v4(
            AddressPlan plan, Predicate<IpAddress> taken, Optional<IpAddress> last, RandomGenerator random) {
        return plan.v4().flatMap(block -> choose(block, plan.allocation(), taken, last, random));
    }

    /**
     * Chooses an IPv6 address.
     *
     * @param plan the tailnet's blocks
     * @param taken tells whether a node has an address
     * @param last the address that was chosen last, if any
     * @param random for plans that want random addresses
     * @return a free address; empty if the plan has no IPv6 block or there is no free address in it
     */
    public static Optional<IpAddress> v6(
            AddressPlan plan, Predicate<IpAddress> taken, Optional<IpAddress> last, RandomGenerator random) {
        return plan.v6().flatMap(block -> choose(block, plan.allocation(), taken, last, random));
    }

    /**
     * Tells whether an address may be a node's.
     *
     * @param block the block that nodes get their addresses of
     * @param address any address
     * @return true if it lies in the block and is not reserved
     */
    public static boolean isAssignable(IpPrefix block, IpAddress address) {
        return block.contains(address)
                && !address.equals(block.address())
                && !address.equals(block.last())
                && RESERVED.stream().noneMatch(range -> range.contains(address));
    }

    private static Optional<IpAddress> choose(
            IpPrefix block,
            AddressPlan.Allocation allocation,
            Predicate<IpAddress> taken,
            Optional<IpAddress> last,
            RandomGenerator random) {
        IpAddress start = switch (allocation) {
            case SEQUENTIAL -> after(block, last);
            case RANDOM -> anyOf(block, random);
        };
        return firstFree(block, start, block.last(), taken).or(() -> firstFree(block, block.address(), start, taken));
    }

    private static IpAddress after(IpPrefix block, Optional<IpAddress> last) {
        return last.filter(block::contains)
                .filter(address -> !address.equals(block.last()))
                .map(IpAddress::next)
                .orElse(block.address());
    }

    private static IpAddress anyOf(IpPrefix block, RandomGenerator random) {
        IpAddress first = block.address();
        IpAddress end = block.last();
        // The bits in which the first and the last address differ are the free ones.
        long high = first.high() | (random.nextLong() & (first.high() ^ end.high()));
        long low = first.low() | (random.nextLong() & (first.low() ^ end.low()));
        return new IpAddress(high, low, first.isV6());
    }

    private static Optional<IpAddress> firstFree(
            IpPrefix block, IpAddress from, IpAddress to, Predicate<IpAddress> taken) {
        IpAddress candidate = from;
        while (candidate.compareTo(to) <= 0) {
            if (isAssignable(block, candidate) && !taken.test(candidate)) {
                return Optional.of(candidate);
            }
            IpAddress passed = lastOfReserved(candidate);
            if (passed.compareTo(to) >= 0) {
                return Optional.empty();
            }
            candidate = passed.next();
        }
        return Optional.empty();
    }

    /** Returns the end of the reserved range that an address lies in, or the address itself. */
    private static IpAddress lastOfReserved(IpAddress address) {
        for (IpPrefix range : RESERVED) {
            if (range.contains(address)) {
                return range.last();
            }
        }
        return address;
    }
}
