package dev.headscale.policy.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IpRangesTest {
    private static IpRanges ranges(String... texts) {
        IpRanges sum = IpRanges.NONE;
        for (String text : texts) {
            sum = sum.plus(IpRanges.parse(text).orElseThrow());
        }
        return sum;
    }

    @Test
    void theTailnetAndTheInternetAreWrittenAsClientsExpect() {
        assertThat(IpRanges.TAILNET.texts())
                .containsExactly("100.64.0.0-100.115.91.255", "100.115.94.0-100.127.255.255", "fd7a:115c:a1e0::/48");
        assertThat(IpRanges.INTERNET.rangeTexts())
                .containsExactly(
                        "0.0.0.0-9.255.255.255",
                        "11.0.0.0-100.63.255.255",
                        "100.128.0.0-169.253.255.255",
                        "169.255.0.0-172.15.255.255",
                        "172.32.0.0-192.167.255.255",
                        "192.169.0.0-255.255.255.255",
                        "2000::-3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    }

    @Test
    void neighboursAreMergedAndFamiliesAreNot() {
        assertThat(ranges("10.0.0.0/25", "10.0.0.128/25", "10.0.1.5", "10.0.1.4")
                        .texts())
                .containsExactly("10.0.0.0/24", "10.0.1.4/31");
        assertThat(ranges("255.255.255.255", "::").texts()).containsExactly("255.255.255.255", "::");
    }

    @Test
    void whatIsNoRangeIsNotRead() {
        assertThat(List.of("", "x", "10.0.0.2-10.0.0.1", "10.0.0.1-::1", "10.0.0.1-", "10.0.0.1/33"))
                .allMatch(text -> IpRanges.parse(text).isEmpty());
    }

    @Test
    void additionAndRemovalAreThoseOfSetsOfAddresses() {
        long seed = 7;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            IpRanges ranges = IpRanges.NONE;
            TreeSet<Integer> model = new TreeSet<>();
            for (int step = 0; step < 6; step++) {
                int first = random.nextInt(60);
                int last = first + random.nextInt(64 - first);
                boolean adds = random.nextInt(3) > 0;
                IpRanges change = ranges("10.0.0." + first + "-10.0.0." + last);
                ranges = adds ? ranges.plus(change) : ranges.minus(change);
                for (int i = first; i <= last; i++) {
                    if (adds) {
                        model.add(i);
                    } else {
                        model.remove(i);
                    }
                }
            }
            List<Integer> found = new ArrayList<>();
            for (IpPrefix prefix : ranges.prefixes()) {
                for (long i = prefix.address().low(); i <= prefix.last().low(); i++) {
                    found.add((int) (i & 0xff));
                }
            }
            assertThat(found).as("seed %d, round %d", seed, round).containsExactlyElementsOf(model);
        }
    }

    @Test
    void overlapAndContainmentLookAtBothFamilies() {
        IpRanges ranges = ranges("10.0.0.0/8", "fd00::/16");
        assertThat(ranges.contains(IpPrefix.parse("10.2.0.0/16"))).isTrue();
        assertThat(ranges.contains(IpPrefix.parse("8.0.0.0/5"))).isFalse();
        assertThat(ranges.overlaps(IpPrefix.parse("8.0.0.0/5"))).isTrue();
        assertThat(ranges.overlaps(IpPrefix.parse("fd00:0:1::/48"))).isTrue();
        assertThat(ranges.overlaps(IpPrefix.parse("fe00::/16"))).isFalse();
    }

    @Test
    void theIndexFindsBlocksAroundAndInside() {
        PrefixIndex index = new PrefixIndex(Map.of(
                IpPrefix.parse("10.0.0.0/8"), 1,
                IpPrefix.parse("10.1.0.0/16"), 2,
                IpPrefix.parse("10.1.2.3/32"), 3,
                IpPrefix.parse("10.2.0.0/16"), 4,
                IpPrefix.parse("fd00::/8"), 5));
        assertThat(overlapping(index, "10.1.0.0/16")).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(overlapping(index, "10.0.0.0/7")).containsExactlyInAnyOrder(1, 2, 3, 4);
        assertThat(overlapping(index, "fd00:1::/32")).containsExactly(5);
        assertThat(overlapping(index, "11.0.0.0/8")).isEmpty();
        List<Integer> holders = new ArrayList<>();
        index.containing(IpAddress.parse("10.1.2.3"), holders::add);
        assertThat(holders).containsExactlyInAnyOrder(1, 2, 3);
    }

    private static List<Integer> overlapping(PrefixIndex index, String block) {
        List<Integer> found = new ArrayList<>();
        index.overlapping(IpPrefix.parse(block), found::add);
        return found;
    }
}
