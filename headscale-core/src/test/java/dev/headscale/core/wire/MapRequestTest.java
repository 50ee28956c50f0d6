package dev.headscale.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.NodeKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MapRequestTest {
    private static final String KEY = "nodekey:" + "0a".repeat(32);
    private static final String DISCO = "discokey:" + "0c".repeat(32);

    private static MapRequest with(String member) throws WireException {
        return MapRequest.parse(("{\"NodeKey\":\"" + KEY + "\"" + member + "}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsWhatAClientSends() throws WireException {
        MapRequest request = with(",\"Version\":131,\"Compress\":\"zstd\",\"KeepAlive\":true,\"DiscoKey\":\"" + DISCO
                + "\",\"Stream\":true,\"Hostinfo\":{\"Hostname\":\"alpha\"},\"Endpoints\":[\"192.0.2.1:41641\"],"
                + "\"EndpointTypes\":[2],\"TKAHead\":\"abc\",\"DebugFlags\":[\"warn-router-unhealthy\"]");

        assertThat(request.version()).isEqualTo(131);
        assertThat(request.compress()).isTrue();
        assertThat(request.keepAlive()).isTrue();
        assertThat(request.nodeKey()).isEqualTo(NodeKey.parse(KEY));
        assertThat(request.discoKey()).contains(DiscoKey.parse(DISCO));
        assertThat(request.stream()).isTrue();
        assertThat(request.readOnly()).isFalse();
        assertThat(request.omitPeers()).isFalse();
        assertThat(request.hostInfo().orElseThrow().hostname()).isEqualTo("alpha");
        assertThat(request.endpoints()).containsExactly("192.0.2.1:41641");
    }

    @Test
    void takesAbsentFieldsAsTheirDefaults() throws WireException {
        MapRequest request = with("");

        assertThat(request.compress()).isFalse();
        assertThat(request.discoKey()).isEmpty();
        assertThat(request.hostInfo()).isEmpty();
        assertThat(request.endpoints()).isEmpty();
        assertThat(request).isEqualTo(with(",\"Endpoints\":null,\"Hostinfo\":null,\"DiscoKey\":null,\"Stream\":null"));
    }

    @Test
    void takesTheZeroDiscoKeyAsNone() throws WireException {
        assertThat(with(",\"DiscoKey\":\"discokey:" + "00".repeat(32) + "\"").discoKey())
                .isEmpty();
    }

    @Test
    void compressesOnlyWithWhatItKnows() throws WireException {
        assertThat(with(",\"Compress\":\"br\"").compress()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:41641,192.0.2.1:41641",
        "192.0.2.1:0,192.0.2.1:0",
        "192.0.2.1:00080,192.0.2.1:80",
        "[2001:DB8:0:0::1]:65535,[2001:db8::1]:65535",
        "[::ffff:192.0.2.1]:1,[::ffff:192.0.2.1]:1",
        "[fe80::1%eth0]:41641,[fe80::1%eth0]:41641"
    })
    void writesEndpointsInTheirCanonicalForm(String sent, String canonical) throws WireException {
        assertThat(with(",\"Endpoints\":[\"" + sent + "\"]").endpoints()).containsExactly(canonical);
    }

    @Test
    void keepsTheOrderOfEndpointsAndSkipsEmptyOnes() throws WireException {
        assertThat(with(",\"Endpoints\":[\"192.0.2.9:1\",\"\",\"192.0.2.1:1\"]").endpoints())
                .containsExactly("192.0.2.9:1", "192.0.2.1:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "192.0.2.1:",
                "192.0.2.1:65536",
                "192.0.2.1:+80",
                "192.0.2.1:-1",
                "192.0.2.256:1",
                "192.0.2.01:1",
                "[192.0.2.1]:1",
                "2001:db8::1:1",
                "[2001:db8::1]",
                "[2001:db8::1%]:1",
                "[2001:db8::g]:1",
                "[]:1",
                "host.example:1",
                " 192.0.2.1:1",
                "192.0.2.1:1\\n"
            })
    void refusesWhatIsNoEndpoint(String endpoint) {
        assertThatThrownBy(() -> with(",\"Endpoints\":[\"" + endpoint + "\"]"))
                .isInstanceOf(WireException.class)
                .hasMessage("Endpoints holds something that is not ip:port");
    }

    @Test
    void refusesEndpointsOfAWrongType() {
        assertThatThrownBy(() -> with(",\"Endpoints\":\"192.0.2.1:1\"")).hasMessage("Endpoints is not an array");
        assertThatThrownBy(() -> with(",\"Endpoints\":[5]")).hasMessageStartingWith("Endpoints holds");
        assertThatThrownBy(() -> with(",\"Endpoints\":[null]")).hasMessageStartingWith("Endpoints holds");
    }

    @Test
    void refusesMoreEndpointsThanAnyDeviceHas() {
        String many = "\"192.0.2.1:1\",".repeat(256) + "\"192.0.2.1:1\"";
        assertThatThrownBy(() -> with(",\"Endpoints\":[" + many + "]"))
                .hasMessage("Endpoints has more than 256 entries");
    }

    @Test
    void refusesARequestWithoutANodeKey() {
        assertThatThrownBy(() -> MapRequest.parse("{\"Stream\":true}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(WireException.class)
                .hasMessage("NodeKey is missing");
    }
}
