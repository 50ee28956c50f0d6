package dev.headscale.core.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.DirectStream;
import dev.headscale.core.testkit.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerRouterTest {
    private final TestControlPlane control = new TestControlPlane();
    private final DirectDevice device = control.device();

    @AfterEach
    void stop() {
        control.close();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /machine/feature/query, 200",
        "POST, /machine/update-health, 200",
        "GET, /machine/whoami, 200",
        "POST, /machine/set-dns, 501",
        "POST, /machine/id-token, 501",
        "PATCH, /machine/set-device-attr, 501",
        "POST, /machine/audit-log, 501",
        "GET, /machine/register, 405",
        "PUT, /machine/map, 405",
        "POST, /machine/unheard-of, 404",
        "POST, /machine/map/, 404",
        "GET, /, 404"
    })
    void everyPathHasItsAnswer(String method, String path, int status) {
        DirectStream answer = device.send(method, path, "{}").await(DirectStream::isEnded);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).doesNotContain("Exception").doesNotContain("unheard-of");
    }

    @Test
    void aDeviceIsToldItsOwnMachineKey() {
        assertThat(device.send("GET", "/machine/whoami", "").awaitText().strip())
                .isEqualTo(device.machineKey().toString());
    }

    @Test
    void featuresAreCompleteWithoutAnybodysHelp() {
        assertThat(device.send("POST", "/machine/feature/query", "{}").awaitText())
                .isEqualTo("{\"Complete\":true}");
    }
}
