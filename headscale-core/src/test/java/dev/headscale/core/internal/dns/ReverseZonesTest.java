package dev.headscale.core.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.policy.IpPrefix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReverseZonesTest {
    private static List<String> zones(String prefix) {
        return ReverseZones.of(IpPrefix.parse(prefix));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,10.in-addr.arpa",
        "172.16.0.0/16,16.172.in-addr.arpa",
        "192.0.2.0/24,2.0.192.in-addr.arpa",
        "192.0.2.1/32,1.2.0.192.in-addr.arpa",
        "0.0.0.0/0,in-addr.arpa",
        "fd7a:115c:a1e0::/48,0.e.1.a.c.5.1.1.a.7.d.f.ip6.arpa",
        "2001:db8::1/128,1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
        "f000::/4,f.ip6.arpa",
        "::/0,ip6.arpa"
    })
    void namesOneZoneForAWholeLabel(String prefix, String zone) {
        assertThat(zones(prefix)).containsExactly(zone);
    }

    @Test
    void namesAZoneForEachValueOfAPartialOctet() {
        assertThat(zones("100.64.0.0/10"))
                .hasSize(64)
                .startsWith("64.100.in-addr.arpa", "65.100.in-addr.arpa")
                .endsWith("127.100.in-addr.arpa");
        assertThat(zones("192.0.2.128/31")).containsExactly("128.2.0.192.in-addr.arpa", "129.2.0.192.in-addr.arpa");
        assertThat(zones("128.0.0.0/1"))
                .hasSize(128)
                .startsWith("128.in-addr.arpa")
                .endsWith("255.in-addr.arpa");
    }

    @Test
    void namesAZoneForEachValueOfAPartialHexDigit() {
        assertThat(zones("fc00::/7")).containsExactly("c.f.ip6.arpa", "d.f.ip6.arpa");
        assertThat(zones("fd00::8/125")).hasSize(8).allMatch(zone -> zone.endsWith(".0.0.d.f.ip6.arpa"));
    }
}
