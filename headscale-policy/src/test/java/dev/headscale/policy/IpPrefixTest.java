package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.0.0.0/8",
        "0.0.0.0/0,0.0.0.0/0",
        "192.0.2.1/32,192.0.2.1/32",
        "::/0,::/0",
        "FD7A:115C:A1E0::/48,fd7a:115c:a1e0::/48",
        "fd00::1/128,fd00::1/128",
        "8000::/1,8000::/1"
    })
    void writesTheCanonicalForm(String text, String canonical) {
        assertThat(IpPrefix.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/+8",
                "10.0.0.0/8 ",
                "10.0.0.0/8/8",
                "10.0.0.1/8",
                "fd00::/129",
                "fd00::1/127",
                "fd00::/1000",
                "/8",
                "x/8"
            })
    void refusesWhatIsNoPrefix(String text) {
        assertThat(IpPrefix.tryParse(text)).isEmpty();
        assertThatThrownBy(() -> IpPrefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesHostBitsAndLengthsOutOfRange() {
        IpAddress address = IpAddress.parse("10.0.0.1");
        assertThatThrownBy(() -> new IpPrefix(address, 8)).hasMessageContaining("host bits");
        assertThatThrownBy(() -> new IpPrefix(address, 33)).hasMessageContaining("out of range");
        assertThatThrownBy(() -> new IpPrefix(address, -1)).hasMessageContaining("out of range");
    }

    @Test
    void agreesWithPlainArithmeticOnRandomBlocks() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            IpAddress address = IpAddress.of(bytes);
            int length = random.nextInt(address.bits() + 1);
            IpPrefix prefix = IpPrefix.containing(address, length);

            BigInteger size = BigInteger.ONE.shiftLeft(address.bits() - length);
            BigInteger first = number(address).divide(size).multiply(size);
            assertThat(number(prefix.address())).as("seed %d, %s", seed, prefix).isEqualTo(first);
            assertThat(number(prefix.last()))
                    .as("seed %d, %s", seed, prefix)
                    .isEqualTo(first.add(size).subtract(BigInteger.ONE));
            assertThat(prefix.contains(address)).as("seed %d, %s", seed, prefix).isTrue();
            assertThat(prefix.contains(prefix.last().next()))
                    .as("seed %d, %s", seed, prefix)
                    .isEqualTo(length == 0);
            assertThat(IpPrefix.parse(prefix.toString())).as("seed %d", seed).isEqualTo(prefix);
        }
    }

    private static BigInteger number(IpAddress address) {
        return new BigInteger(1, address.toBytes());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.1.0.0/16,true",
        "10.0.0.0/8,10.0.0.0/8,true",
        "10.1.0.0/16,10.0.0.0/8,false",
        "10.0.0.0/8,11.0.0.0/16,false",
        "0.0.0.0/0,::/0,false",
        "::/0,0.0.0.0/0,false",
        "::/0,fd00::/8,true"
    })
    void knowsWhichBlocksItHolds(String outer, String inner, boolean holds) {
        assertThat(IpPrefix.parse(outer).contains(IpPrefix.parse(inner))).isEqualTo(holds);
    }

    @Test
    void knowsTheRoutesOfAnExitNode() {
        assertThat(IpPrefix.ALL_V4).hasToString("0.0.0.0/0").matches(IpPrefix::isDefaultRoute);
        assertThat(IpPrefix.ALL_V6).hasToString("::/0").matches(IpPrefix::isDefaultRoute);
        assertThat(IpPrefix.parse("0.0.0.0/1").isDefaultRoute()).isFalse();
    }

    @Test
    void holdsOneAddressAsAHost() {
        assertThat(IpPrefix.host(IpAddress.parse("10.0.0.1"))).hasToString("10.0.0.1/32");
        assertThat(IpPrefix.host(IpAddress.parse("fd00::1"))).hasToString("fd00::1/128");
    }
}
