package dev.headscale.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    @Test
    void dropsLinkLocalAndZonedAddressesAndKeepsTheOrder() {
        assertThat(Endpoints.publishable(List.of(
                        "192.0.2.9:1",
                        "[fe80::1]:1",
                        "[febf::1]:1",
                        "[2001:db8::1]:1",
                        "[2001:db8::1%eth0]:1",
                        "[fec0::1]:1",
                        "169.254.0.1:1")))
                .containsExactly("192.0.2.9:1", "[2001:db8::1]:1", "[fec0::1]:1", "169.254.0.1:1");
    }

    @Test
    void publishesNothingOfNothing() {
        assertThat(Endpoints.publishable(List.of())).isEmpty();
    }
}
