package dev.headscale.policy.internal.net;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A set of addresses as ranges, sorted, disjoint and not adjacent. Immutable and thread-safe. */
public final class IpRanges {
    /** No address. */
    public static final IpRanges NONE = new IpRanges(List.of());

    /** What {@code autogroup:internet} means. */
    public static final IpRanges INTERNET = of(IpPrefix.ALL_V4)
            .plus(of(IpPrefix.parse("2000::/3")))
            .minus(of(IpPrefix.parse("10.0.0.0/8")))
            .minus(of(IpPrefix.parse("172.16.0.0/12")))
            .minus(of(IpPrefix.parse("192.168.0.0/16")))
            .minus(of(IpPrefix.parse("169.254.0.0/16")))
            .minus(of(IpPrefix.parse("100.64.0.0/10")));

    /** The addresses of nodes: what {@code *} as a source means, apart from subnets. */
    public static final IpRanges TAILNET = of(IpPrefix.parse("100.64.0.0/10"))
            .minus(of(IpPrefix.parse("100.115.92.0/23")))
            .plus(of(IpPrefix.parse("fd7a:115c:a1e0::/48")));

    private final List<Range> ranges;

    private IpRanges(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** Addresses of one family from the first to the last. */
    private record Range(IpAddress first, IpAddress last) {
        boolean touches(Range later) {
            boolean adjacent = first.isV6() == later.first.isV6()
                    && !isLast(last)
                    && last.next().equals(later.first);
            return adjacent || later.first.compareTo(last) <= 0;
        }

        /** The block of the same addresses, if there is one. */
        Optional<IpPrefix> asPrefix() {
            IpPrefix widest = widest(this);
            return widest.last().equals(last) ? Optional.of(widest) : Optional.empty();
        }

        @Override
        public String toString() {
            Optional<IpPrefix> prefix = asPrefix();
            if (prefix.isEmpty()) {
                return first + "-" + last;
            }
            return first.equals(last) ? first.toString() : prefix.get().toString();
        }
    }

    /** Returns the addresses of a block. */
    public static IpRanges of(IpPrefix prefix) {
        return new IpRanges(List.of(new Range(prefix.address(), prefix.last())));
    }

    /** Reads an address, a block or a range {@code a-b}. */
    public static Optional<IpRanges> parse(String text) {
        int dash = text.indexOf('-');
        if (dash >= 0) {
            Optional<IpAddress> first =
                    IpAddress.tryParse(text.substring(0, dash).strip());
            Optional<IpAddress> last =
                    IpAddress.tryParse(text.substring(dash + 1).strip());
            boolean ordered = first.isPresent()
                    && last.isPresent()
                    && first.get().isV6() == last.get().isV6()
                    && first.get().compareTo(last.get()) <= 0;
            return ordered ? Optional.of(new IpRanges(List.of(new Range(first.get(), last.get())))) : Optional.empty();
        }
        return IpPrefix.tryParse(text)
                .or(() -> IpAddress.tryParse(text).map(IpPrefix::host))
                .map(IpRanges::of);
    }

    /** Returns the addresses that are in either set. */
    public IpRanges plus(IpRanges other) {
        List<Range> merged = new ArrayList<>();
        List<Range> sorted = Stream.concat(ranges.stream(), other.ranges.stream())
                .sorted(Comparator.comparing(Range::first))
                .toList();
        for (Range range : sorted) {
            Range before = merged.isEmpty() ? range : merged.get(merged.size() - 1);
            if (merged.isEmpty() || !before.touches(range)) {
                merged.add(range);
            } else if (range.last().compareTo(before.last()) > 0) {
                merged.set(merged.size() - 1, new Range(before.first(), range.last()));
            }
        }
        return new IpRanges(merged);
    }

    /** Returns the addresses of this set that are not in the other. */
    public IpRanges minus(IpRanges other) {
        List<Range> left = ranges;
        for (Range removed : other.ranges) {
            List<Range> kept = new ArrayList<>();
            for (Range range : left) {
                cut(range, removed, kept);
            }
            left = kept;
        }
        return new IpRanges(left);
    }

    private static void cut(Range range, Range removed, List<Range> kept) {
        if (removed.last().compareTo(range.first()) < 0 || removed.first().compareTo(range.last()) > 0) {
            kept.add(range);
            return;
        }
        if (range.first().compareTo(removed.first()) < 0) {
            kept.add(new Range(range.first(), previous(removed.first())));
        }
        if (removed.last().compareTo(range.last()) < 0) {
            kept.add(new Range(removed.last().next(), range.last()));
        }
    }

    /** Tells whether all addresses of a block are in the set. */
    public boolean contains(IpPrefix prefix) {
        IpAddress last = prefix.last();
        return ranges.stream()
                .anyMatch(range -> range.first().compareTo(prefix.address()) <= 0
                        && last.compareTo(range.last()) <= 0
                        && range.first().isV6() == last.isV6());
    }

    /** Tells whether an address of a block is in the set. */
    public boolean overlaps(IpPrefix prefix) {
        IpAddress last = prefix.last();
        return ranges.stream()
                .anyMatch(range -> range.first().compareTo(last) <= 0
                        && prefix.address().compareTo(range.last()) <= 0
                        && range.first().isV6() == last.isV6());
    }

    /** Returns the fewest blocks that make up the set, in order. */
    public List<IpPrefix> prefixes() {
        List<IpPrefix> prefixes = new ArrayList<>();
        for (Range range : ranges) {
            Range rest = range;
            IpPrefix widest = widest(rest);
            while (!widest.last().equals(range.last())) {
                prefixes.add(widest);
                rest = new Range(widest.last().next(), range.last());
                widest = widest(rest);
            }
            prefixes.add(widest);
        }
        return List.copyOf(prefixes);
    }

    /** Returns the ranges as {@code a-b}, also where they are blocks. */
    public List<String> rangeTexts() {
        return ranges.stream().map(range -> range.first() + "-" + range.last()).toList();
    }

    /** Returns the ranges in their shortest form: an address, a block, or {@code a-b}. */
    public List<String> texts() {
        return ranges.stream().map(Range::toString).toList();
    }

    /** Returns the widest block that starts a range and does not go beyond it. */
    private static IpPrefix widest(Range range) {
        int length = 0;
        IpPrefix block = IpPrefix.containing(range.first(), length);
        while (!block.address().equals(range.first()) || block.last().compareTo(range.last()) > 0) {
            block = IpPrefix.containing(range.first(), ++length);
        }
        return block;
    }

    private static boolean isLast(IpAddress address) {
        return IpPrefix.containing(address, 0).last().equals(address);
    }

    private static IpAddress previous(IpAddress address) {
        return address.isV6()
                ? new IpAddress(address.low() == 0 ? address.high() - 1 : address.high(), address.low() - 1, true)
                : IpAddress.v4((int) (address.low() - 1));
    }
}
