package dev.headscale.core.internal.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.AddressPlan;
import dev.headscale.core.model.AddressPlan.Allocation;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    private static final Random RANDOM = new Random(1);

    private static AddressPlan plan(String prefix, Allocation allocation) {
        Optional<IpPrefix> block = Optional.of(IpPrefix.parse(prefix));
        boolean v6 = prefix.indexOf(':') >= 0;
        return new AddressPlan(v6 ? Optional.empty() : block, v6 ? block : Optional.empty(), allocation);
    }

    private static Optional<IpAddress> choose(
            AddressPlan plan, Predicate<IpAddress> taken, Optional<IpAddress> last, Random random) {
        return plan.v4().isPresent()
                ? Addresses.v4(plan, taken, last, random)
                : Addresses.v6(plan, taken, last, random);
    }

    private static Optional<String> after(String prefix, String last, String... taken) {
        Set<String> all = Set.of(taken);
        return choose(
                        plan(prefix, Allocation.SEQUENTIAL),
                        address -> all.contains(address.toString()),
                        Optional.of(last).filter(text -> !text.isEmpty()).map(IpAddress::parse),
                        RANDOM)
                .map(IpAddress::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "100.64.0.0/10,'',100.64.0.1",
        "100.64.0.0/10,100.64.0.1,100.64.0.2",
        "100.64.0.0/10,100.64.255.255,100.65.0.0",
        "100.64.0.0/10,100.100.100.99,100.100.100.101",
        "100.64.0.0/10,100.115.91.255,100.115.94.0",
        "100.64.0.0/10,100.127.255.254,100.64.0.1",
        "100.64.0.0/10,10.0.0.1,100.64.0.1",
        "fd7a:115c:a1e0::/48,'',fd7a:115c:a1e0::1",
        "fd7a:115c:a1e0::/48,fd7a:115c:a1e0::52,fd7a:115c:a1e0::54",
        "fd7a:115c:a1e0::/48,fd7a:115c:a1e0:ffff:ffff:ffff:ffff:ffff,fd7a:115c:a1e0::1",
        "0.0.0.0/0,255.255.255.254,0.0.0.1",
        "::/0,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,::1",
        "192.0.2.0/30,192.0.2.1,192.0.2.2"
    })
    void givesTheNextAfterTheLast(String prefix, String last, String next) {
        assertThat(after(prefix, last)).contains(next);
    }

    @Test
    void passesOverTakenAddressesAndWrapsAround() {
        assertThat(after("192.0.2.0/29", "192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.1"))
                .contains("192.0.2.2");
    }

    @Test
    void findsTheOneFreeAddressWhereverItIs() {
        for (int free = 1; free <= 6; free++) {
            String only = "192.0.2." + free;
            for (int last = 0; last <= 7; last++) {
                assertThat(choose(
                                plan("192.0.2.0/29", Allocation.SEQUENTIAL),
                                address -> !address.toString().equals(only),
                                Optional.of(IpAddress.parse("192.0.2." + last)),
                                RANDOM))
                        .as("free %s, last .%d", only, last)
                        .contains(IpAddress.parse(only));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1/32",
                "192.0.2.0/31",
                "fd00::1/128",
                "fd00::/127",
                "100.100.100.100/32",
                "100.115.92.0/24"
            })
    void givesNothingOfABlockWithoutUsableAddresses(String prefix) {
        assertThat(after(prefix, "")).isEmpty();
        assertThat(choose(plan(prefix, Allocation.RANDOM), address -> false, Optional.empty(), RANDOM))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Allocation.class)
    void givesEachAddressOfABlockOnceAndThenNone(Allocation allocation) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        AddressPlan plan = plan("100.100.100.0/24", allocation);
        Set<IpAddress> taken = new HashSet<>();
        Optional<IpAddress> last = Optional.empty();
        for (int i = 0; i < 253; i++) {
            last = choose(plan, taken::contains, last, random);
            assertThat(last).as("seed %d, %d given", seed, i).isPresent();
            assertThat(taken.add(last.orElseThrow())).as("seed %d", seed).isTrue();
        }
        assertThat(taken)
                .doesNotContain(
                        IpAddress.parse("100.100.100.0"),
                        IpAddress.parse("100.100.100.100"),
                        IpAddress.parse("100.100.100.255"));
        assertThat(choose(plan, taken::contains, last, random)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100.64.0.0/10",
                "fd7a:115c:a1e0::/48",
                "::/0",
                "0.0.0.0/0",
                "10.0.0.0/30",
                "fd00::/63",
                "fd00::/65"
            })
    void choosesRandomAddressesWithinTheBlock(String prefix) {
        IpPrefix block = IpPrefix.parse(prefix);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Set<IpAddress> chosen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            IpAddress address = choose(plan(prefix, Allocation.RANDOM), any -> false, Optional.empty(), random)
                    .orElseThrow();
            assertThat(Addresses.isAssignable(block, address))
                    .as("seed %d, %s", seed, address)
                    .isTrue();
            chosen.add(address);
        }
        assertThat(chosen).as("seed %d", seed).hasSizeGreaterThan(block.length() == 30 ? 1 : 190);
    }

    @Test
    void asksForNoMoreAddressesThanAreTaken() {
        int[] asked = {0};
        Predicate<IpAddress> firstThousand = address -> {
            asked[0]++;
            return address.low() < IpAddress.parse("fd7a:115c:a1e0::3e8").low();
        };

        assertThat(choose(plan("fd7a:115c:a1e0::/48", Allocation.SEQUENTIAL), firstThousand, Optional.empty(), RANDOM))
                .contains(IpAddress.parse("fd7a:115c:a1e0::3e8"));
        assertThat(asked[0]).isLessThanOrEqualTo(1_000);
    }

    @Test
    void givesNothingOfAFamilyThatThePlanLacks() {
        AddressPlan plan = plan("192.0.2.0/24", Allocation.SEQUENTIAL);
        assertThat(Addresses.v6(plan, address -> false, Optional.empty(), RANDOM))
                .isEmpty();
    }

    @Test
    void knowsWhatMayBeANodesAddress() {
        IpPrefix block = IpPrefix.parse("100.64.0.0/10");
        assertThat(Addresses.isAssignable(block, IpAddress.parse("100.64.0.1"))).isTrue();
        assertThat(Addresses.isAssignable(block, IpAddress.parse("100.128.0.1")))
                .isFalse();
        assertThat(Addresses.isAssignable(block, IpAddress.parse("100.115.93.7")))
                .isFalse();
        assertThat(Addresses.isAssignable(block, IpAddress.parse("fd7a:115c:a1e0::1")))
                .isFalse();
    }
}
