package dev.headscale.core.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.model.AddressPlan;
import dev.headscale.core.model.DnsSettings;
import dev.headscale.core.model.DnsSettings.ExtraRecord;
import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.model.UserId;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DnsConfigsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final AddressPlan SMALL_PLAN = new AddressPlan(
            Optional.of(IpPrefix.parse("10.0.0.0/8")), Optional.empty(), AddressPlan.Allocation.SEQUENTIAL);

    private static NodeState node(String hostname, String address) {
        Node node = new Node(
                new NodeId(1),
                new MachineKey(new byte[32]),
                new NodeKey(new byte[32]),
                new Owner.OfUser(new UserId(1)),
                hostname,
                "alpha",
                Optional.of(IpAddress.parse(address)),
                Optional.empty(),
                List.of(),
                RegisterMethod.AUTH_KEY,
                Optional.empty(),
                false,
                Instant.EPOCH,
                Optional.empty());
        HostInfo info = new HostInfo(hostname, "mac OS", "", List.of(), List.of(), 0, "{}");
        return new NodeState(node, Presence.UNKNOWN.withHostInfo(info, 131));
    }

    private static final NodeState NODE = node("Alice's Mac", "10.0.0.1");

    private static JsonNode config(DnsSettings settings) {
        return MAPPER.readTree(DnsConfigs.of(settings, SMALL_PLAN).forNode(NODE));
    }

    private static DnsSettings nameservers(boolean override, String... addresses) {
        return new DnsSettings(true, "tail.example.com", override, List.of(addresses), Map.of(), List.of(), List.of());
    }

    @Test
    void tellsMagicDnsWithTheReverseZonesAsItsOwn() {
        byte[] json = DnsConfigs.of(DnsSettings.magicDns("tail.example.com"), SMALL_PLAN)
                .forNode(NODE);

        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo("{\"Routes\":{\"10.in-addr.arpa\":[],\"tail.example.com\":[]},"
                        + "\"Domains\":[\"tail.example.com\"],\"Proxied\":true}");
    }

    @Test
    void answersForAllZonesOfTheStandardPlan() {
        JsonNode config = MAPPER.readTree(DnsConfigs.of(DnsSettings.magicDns("t.example"), AddressPlan.STANDARD)
                .forNode(NODE));

        assertThat(config.path("Routes").size()).isEqualTo(1 + 64 + 1);
        assertThat(config.path("Routes")
                        .path("0.e.1.a.c.5.1.1.a.7.d.f.ip6.arpa")
                        .isArray())
                .isTrue();
    }

    @Test
    void keepsTheOrderOfSearchDomainsBehindTheBaseDomain() {
        DnsSettings settings = new DnsSettings(
                true, "t.example", false, List.of(), Map.of(), List.of("z.example", "a.example"), List.of());

        assertThat(config(settings).path("Domains").toString())
                .isEqualTo("[\"t.example\",\"z.example\",\"a.example\"]");
    }

    @Test
    void overridesTheDevicesResolversOnlyIfAsked() {
        assertThat(config(nameservers(true, "1.1.1.1", "https://d.example/q"))
                        .path("Resolvers")
                        .toString())
                .isEqualTo("[{\"Addr\":\"1.1.1.1\"},{\"Addr\":\"https://d.example/q\"}]");
        assertThat(config(nameservers(true, "1.1.1.1")).has("FallbackResolvers"))
                .isFalse();
        assertThat(config(nameservers(false, "1.1.1.1"))
                        .path("FallbackResolvers")
                        .toString())
                .isEqualTo("[{\"Addr\":\"1.1.1.1\"}]");
        assertThat(config(nameservers(false, "1.1.1.1")).has("Resolvers")).isFalse();
    }

    @Test
    void claimsNoZoneWithoutMagicDns() {
        DnsSettings settings = new DnsSettings(
                false, "", false, List.of(), Map.of("corp.example", List.of("10.1.1.1")), List.of(), List.of());

        assertThat(config(settings).toString())
                .isEqualTo(
                        "{\"Routes\":{\"corp.example\":[{\"Addr\":\"10.1.1.1\"}]},\"Domains\":[],\"Proxied\":false}");
    }

    @Test
    void letsTheOperatorsSplitDnsWin() {
        DnsSettings settings = new DnsSettings(
                true,
                "t.example",
                false,
                List.of(),
                Map.of("10.in-addr.arpa", List.of("10.1.1.1")),
                List.of(),
                List.of());

        assertThat(config(settings).path("Routes").path("10.in-addr.arpa").toString())
                .isEqualTo("[{\"Addr\":\"10.1.1.1\"}]");
    }

    @Test
    void tellsExtraRecords() {
        DnsSettings settings = new DnsSettings(
                true,
                "t.example",
                false,
                List.of(),
                Map.of(),
                List.of(),
                List.of(
                        new ExtraRecord("g.t.example", "A", "10.0.0.9"),
                        new ExtraRecord("h.t.example", "", "fd00::1")));

        assertThat(config(settings).path("ExtraRecords").toString())
                .isEqualTo("[{\"Name\":\"g.t.example\",\"Type\":\"A\",\"Value\":\"10.0.0.9\"},"
                        + "{\"Name\":\"h.t.example\",\"Value\":\"fd00::1\"}]");
    }

    @Test
    void tellsNextDnsWhichDeviceAsks() {
        JsonNode config =
                config(nameservers(true, "https://dns.nextdns.io/abc", "https://dns.nextdns.io.evil.example/"));

        assertThat(config.path("Resolvers").path(0).path("Addr").stringValue())
                .isEqualTo(
                        "https://dns.nextdns.io/abc?device_name=Alice%27s+Mac&device_model=mac+OS&device_ip=10.0.0.1");
        assertThat(config.path("Resolvers").path(1).path("Addr").stringValue())
                .isEqualTo("https://dns.nextdns.io.evil.example/");
    }

    @Test
    void appendsToTheQueryThatAResolverHas() {
        assertThat(config(nameservers(true, "https://dns.nextdns.io?a=b"))
                        .path("Resolvers")
                        .path(0)
                        .path("Addr")
                        .stringValue())
                .startsWith("https://dns.nextdns.io?a=b&device_name=");
    }

    @Test
    void sharesOneConfigurationAmongNodes() {
        DnsConfigs configs = DnsConfigs.of(nameservers(true, "1.1.1.1"), SMALL_PLAN);
        assertThat(configs.forNode(NODE)).isSameAs(configs.forNode(node("other", "10.0.0.2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", ".a", "a.", "a b", "é.example", "-_-.e!", "x."})
    void refusesDomainsThatClientsCannotRead(String domain) {
        assertThatThrownBy(() -> DnsConfigs.of(DnsSettings.magicDns(domain), SMALL_PLAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("base domain \"" + domain + "\"");
        assertThatThrownBy(() -> DnsConfigs.of(
                        new DnsSettings(false, "", false, List.of(), Map.of(), List.of(domain), List.of()), SMALL_PLAN))
                .hasMessageContaining("search domain \"" + domain + "\"");
        assertThatThrownBy(() -> DnsConfigs.of(
                        new DnsSettings(false, "", false, List.of(), Map.of(domain, List.of()), List.of(), List.of()),
                        SMALL_PLAN))
                .hasMessageContaining("split DNS domain \"" + domain + "\"");
    }

    @Test
    void refusesLabelsAndNamesThatAreTooLong() {
        assertThat(DomainNames.isValid("a".repeat(63) + ".example")).isTrue();
        assertThat(DomainNames.isValid("a".repeat(64) + ".example")).isFalse();
        assertThat(DomainNames.isValid("a.".repeat(126) + "b")).isTrue();
        assertThat(DomainNames.isValid("a.".repeat(127) + "b")).isFalse();
    }

    @Test
    void refusesABaseDomainThatLeavesNoRoomForNodes() {
        String longest = "a.".repeat(94) + "b";
        assertThat(DnsConfigs.of(DnsSettings.magicDns(longest), SMALL_PLAN)).isNotNull();
        assertThatThrownBy(() -> DnsConfigs.of(DnsSettings.magicDns(longest + "c"), SMALL_PLAN))
                .hasMessageContaining("no room for node names");
    }

    @Test
    void refusesRecordsWhoseValueIsNoAddressOfTheirType() {
        for (ExtraRecord record : List.of(
                new ExtraRecord("a.example", "A", "fd00::1"),
                new ExtraRecord("a.example", "AAAA", "10.0.0.1"),
                new ExtraRecord("a.example", "CNAME", "b.example"),
                new ExtraRecord("a.example", "", "b.example"))) {
            DnsSettings settings = new DnsSettings(false, "", false, List.of(), Map.of(), List.of(), List.of(record));
            assertThatThrownBy(() -> DnsConfigs.of(settings, SMALL_PLAN))
                    .hasMessageContaining("\"a.example\"")
                    .hasMessageContaining("\"" + record.value() + "\"");
        }
    }
}
