package dev.headscale.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.DerpMap;
import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.FilterRule;
import dev.headscale.policy.IpPrefix;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class MapJsonTest {
    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    @Test
    void writesGrantsInPlaceOfPorts() {
        FilterRule rule = new FilterRule(
                List.of("100.64.0.1"),
                List.of(),
                List.of(),
                List.of(new FilterRule.Grant(
                        List.of(IpPrefix.parse("100.64.0.2/32")),
                        Map.of("example.com/cap/\"x", JsonNodeFactory.instance.nullNode()))));
        assertThat(text(MapJson.packetFilters(List.of(rule))))
                .isEqualTo("{\"base\":[{\"SrcIPs\":[\"100.64.0.1\"],\"CapGrant\":[{\"Dsts\":[\"100.64.0.2/32\"],"
                        + "\"CapMap\":{\"example.com/cap/\\\"x\":null}}]}]}");
    }

    @Test
    void writesTheKeepAliveThatClientsCompare() {
        assertThat(text(MapJson.keepAlive())).isEqualTo("{\"KeepAlive\":true}");
    }

    @Test
    void doesNotLetCallersChangeTheKeepAlive() {
        MapJson.keepAlive()[0] = 'x';
        assertThat(text(MapJson.keepAlive())).startsWith("{");
    }

    @Test
    void leavesOutTheDefaultsOfARelay() {
        DerpMap map = DerpMap.of(new DerpMap.Region(
                900,
                "own",
                "Own",
                List.of(new DerpMap.Relay("900a", "derp.example.com", "", "", 0, 0, false, Optional.empty()))));

        assertThat(text(MapJson.derpMap(map)))
                .isEqualTo("{\"Regions\":{\"900\":{\"RegionID\":900,\"RegionCode\":\"own\",\"RegionName\":\"Own\","
                        + "\"Nodes\":[{\"Name\":\"900a\",\"RegionID\":900,\"HostName\":\"derp.example.com\"}]}}}");
    }

    @Test
    void writesAllThatARelayCanHave() {
        DerpMap.Relay relay =
                new DerpMap.Relay("1a", "d.example", "192.0.2.1", "none", 8443, -1, true, Optional.of("sha256-raw:00"));
        DerpMap map =
                DerpMap.of(new DerpMap.Region(2, "b", "B", List.of()), new DerpMap.Region(1, "a", "A", List.of(relay)));

        assertThat(text(MapJson.derpMap(map)))
                .isEqualTo("{\"Regions\":{\"1\":{\"RegionID\":1,\"RegionCode\":\"a\",\"RegionName\":\"A\",\"Nodes\":["
                        + "{\"Name\":\"1a\",\"RegionID\":1,\"HostName\":\"d.example\",\"CertName\":\"sha256-raw:00\","
                        + "\"IPv4\":\"192.0.2.1\",\"IPv6\":\"none\",\"STUNPort\":-1,\"DERPPort\":8443,"
                        + "\"InsecureForTests\":true}]},"
                        + "\"2\":{\"RegionID\":2,\"RegionCode\":\"b\",\"RegionName\":\"B\",\"Nodes\":[]}}}");
    }

    @Test
    void saysThatThereAreNoRelays() {
        assertThat(text(MapJson.derpMap(DerpMap.EMPTY))).isEqualTo("{\"Regions\":{}}");
    }

    @Test
    void writesProfiles() {
        assertThat(text(MapJson.userProfiles(List.of(
                        new UserProfile(1, "alice@example.com", "Ålice", "https://p/a"), TaggedDevices.PROFILE))))
                .isEqualTo("[{\"ID\":1,\"LoginName\":\"alice@example.com\",\"DisplayName\":\"Ålice\","
                        + "\"ProfilePicURL\":\"https://p/a\"},"
                        + "{\"ID\":2147455555,\"LoginName\":\"tagged-devices\",\"DisplayName\":\"Tagged Devices\"}]");
        assertThat(text(MapJson.userProfiles(List.of()))).isEqualTo("[]");
    }

    @Test
    void writesTheFilterThatAllowsAll() {
        assertThat(text(MapJson.packetFilters(CompiledPolicy.allowAll().packetFilter(1))))
                .isEqualTo("{\"base\":[{\"SrcIPs\":[\"*\"],"
                        + "\"DstPorts\":[{\"IP\":\"*\",\"Ports\":{\"First\":0,\"Last\":65535}}]}]}");
    }

    @Test
    void writesProtocolsAndSeveralRules() {
        FilterRule rule = new FilterRule(
                List.of("100.64.0.1", "cap:x"),
                List.of(
                        new FilterRule.Destination("10.0.0.0/8", 22, 22),
                        new FilterRule.Destination("fd00::1-fd00::2", 80, 90)),
                List.of(6, 17));

        assertThat(text(MapJson.packetFilters(List.of(rule, rule))))
                .isEqualTo("{\"base\":[RULE,RULE]}"
                        .replace(
                                "RULE",
                                "{\"SrcIPs\":[\"100.64.0.1\",\"cap:x\"],\"DstPorts\":["
                                        + "{\"IP\":\"10.0.0.0/8\",\"Ports\":{\"First\":22,\"Last\":22}},"
                                        + "{\"IP\":\"fd00::1-fd00::2\",\"Ports\":{\"First\":80,\"Last\":90}}],"
                                        + "\"IPProto\":[6,17]}"));
    }

    @Test
    void saysThatNothingIsAllowed() {
        assertThat(text(MapJson.packetFilters(List.of()))).isEqualTo("{\"base\":[]}");
    }

    @Test
    void writesTimesAndTexts() {
        assertThat(text(MapJson.time(Instant.ofEpochSecond(123)))).isEqualTo("\"1970-01-01T00:02:03Z\"");
        assertThat(text(MapJson.text("a\"b"))).isEqualTo("\"a\\\"b\"");
    }
}
