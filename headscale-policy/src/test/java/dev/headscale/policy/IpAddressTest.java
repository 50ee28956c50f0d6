package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,0.0.0.0",
        "255.255.255.255,255.255.255.255",
        "100.64.0.1,100.64.0.1",
        "::,::",
        "::1,::1",
        "1::,1::",
        "FD7A:115C:A1E0:0000::0001,fd7a:115c:a1e0::1",
        "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
        "::ffff:192.0.2.1,::ffff:192.0.2.1",
        "::ffff:c000:201,::ffff:192.0.2.1",
        "64:ff9b::192.0.2.1,64:ff9b::c000:201",
        "1:2:3:4:5:6:7::,1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8,0:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:1.2.3.4,1:2:3:4:5:6:102:304"
    })
    void writesTheCanonicalForm(String text, String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.04",
                "1.2.3.-4",
                "1.2.3.+4",
                "1.2.3.4 ",
                "0x1.2.3.4",
                "1.2.3.٤",
                "1..3.4",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1::2",
                "12345::",
                "g::",
                ":1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8:",
                "1:",
                "fe80::1%eth0",
                "[::1]",
                "::1.2.3",
                "::1.2.3.4.5",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThat(IpAddress.tryParse(text)).isEmpty();
        assertThatThrownBy(() -> IpAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void agreesWithTheJdkOnRandomAddresses() throws UnknownHostException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = randomBytes(random, random.nextBoolean() ? 4 : 16);
            IpAddress address = IpAddress.of(bytes);
            String text = address.toString();

            assertThat(address.toBytes()).as("seed %d", seed).isEqualTo(bytes);
            assertThat(IpAddress.parse(text)).as("seed %d", seed).isEqualTo(address);
            if (!text.startsWith("::ffff:") || text.indexOf('.') < 0) {
                // The JDK turns mapped addresses into IPv4 ones.
                assertThat(InetAddress.getByName(text).getAddress())
                        .as("seed %d, %s", seed, text)
                        .isEqualTo(bytes);
            }
        }
    }

    @Test
    void readsWhatTheJdkWrites() throws UnknownHostException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = randomBytes(random, random.nextBoolean() ? 4 : 16);
            String text = InetAddress.getByAddress(bytes).getHostAddress();
            assertThat(IpAddress.parse(text).toBytes())
                    .as("seed %d, %s", seed, text)
                    .isEqualTo(InetAddress.getByName(text).getAddress());
        }
    }

    /** Bytes with many zeros, because runs of them are what texts shorten. */
    private static byte[] randomBytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        for (int i = 0; i < count; i += 2) {
            if (random.nextBoolean()) {
                bytes[i] = 0;
                bytes[i + 1] = 0;
            }
        }
        return bytes;
    }

    @Test
    void takesOnly4Or16Bytes() {
        assertThatThrownBy(() -> IpAddress.of(new byte[5])).hasMessageContaining("not 5");
        assertThatThrownBy(() -> new IpAddress(1, 0, false)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IpAddress(0, 1L << 32, false)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "100.64.0.1,100.64.0.2",
        "100.64.0.255,100.64.1.0",
        "127.255.255.255,128.0.0.0",
        "255.255.255.255,0.0.0.0",
        "::1,::2",
        "::ffff:ffff:ffff:ffff,0:0:0:1::",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,::"
    })
    void countsUpwards(String address, String next) {
        assertThat(IpAddress.parse(address).next()).isEqualTo(IpAddress.parse(next));
    }

    @Test
    void ordersByValueWithIpv4First() {
        List<IpAddress> ordered =
                List.of("0.0.0.1", "127.0.0.1", "128.0.0.1", "::", "::1", "1::", "8000::", "ffff::").stream()
                        .map(IpAddress::parse)
                        .toList();
        assertThat(ordered).isSorted();
    }
}
