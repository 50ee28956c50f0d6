package dev.headscale.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerPatchTest {
    private static final PeerPatch PATCH = PeerPatch.of(new NodeId(2));
    private static final Instant TIME = Instant.parse("2026-08-22T10:00:00Z");

    private static String json(PeerPatch patch) {
        return new String(patch.toJson(), StandardCharsets.UTF_8);
    }

    @Test
    void writesOnlyWhatChanged() {
        assertThat(json(PATCH)).isEqualTo("{\"NodeID\":2}");
        assertThat(json(PATCH.withEndpoints(List.of("203.0.113.7:50000")).withHomeDerp(900)))
                .isEqualTo("{\"NodeID\":2,\"DERPRegion\":900,\"Endpoints\":[\"203.0.113.7:50000\"]}");
        assertThat(json(PATCH.withOnline(false, Optional.of(TIME))))
                .isEqualTo("{\"NodeID\":2,\"Online\":false,\"LastSeen\":\"2026-08-22T10:00:00Z\"}");
        assertThat(json(PATCH.withOnline(true, Optional.empty()))).isEqualTo("{\"NodeID\":2,\"Online\":true}");
        assertThat(json(PATCH.withCapabilityVersion(131))).isEqualTo("{\"NodeID\":2,\"Cap\":131}");
    }

    @Test
    void takesAwayTheEndpointsByAnEmptyList() {
        assertThat(json(PATCH.withEndpoints(List.of()))).isEqualTo("{\"NodeID\":2,\"Endpoints\":[]}");
    }

    @Test
    void writesANewKey() {
        String key = "0a".repeat(32);
        PeerPatch patch = PATCH.withKey(NodeKey.parse("nodekey:" + key))
                .withDiscoKey(DiscoKey.parse("discokey:" + key))
                .withKeyExpiry(Optional.of(TIME));

        assertThat(json(patch))
                .isEqualTo("{\"NodeID\":2,\"Key\":\"nodekey:" + key + "\",\"DiscoKey\":\"discokey:" + key
                        + "\",\"KeyExpiry\":\"2026-08-22T10:00:00Z\"}");
    }

    @Test
    void takesAwayTheExpiryByTheZeroTime() {
        assertThat(json(PATCH.withKeyExpiry(Optional.empty())))
                .isEqualTo("{\"NodeID\":2,\"KeyExpiry\":\"0001-01-01T00:00:00Z\"}");
    }
}
