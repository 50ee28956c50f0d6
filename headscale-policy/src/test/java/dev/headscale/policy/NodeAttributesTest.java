package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NodeAttributesTest {
    private final TestTailnet tailnet = TestTailnet.usual();

    private List<String> attributes(CompiledPolicy compiled, String node) {
        return compiled.nodeAttributes(tailnet.id(node)).entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .toList();
    }

    @Test
    void attributesOfAllEntriesThatNameANodeAddUp() {
        CompiledPolicy compiled = tailnet.compile("{'tagOwners': {'tag:web': []}, 'nodeAttrs': ["
                + "{'target': ['*'], 'attr': ['drive:access']}, {'target': ['tag:web'], 'attr': ['drive:share', 'custom:x']},"
                + "{'target': ['tag:web', '" + tailnet.ip("db") + "'], 'attr': ['drive:share']}, {'target': []}, {}]}");
        assertThat(attributes(compiled, "web"))
                .containsExactly("custom:x=null", "drive:access=null", "drive:share=null");
        assertThat(attributes(compiled, "db")).containsExactly("drive:access=null", "drive:share=null");
        assertThat(attributes(compiled, "bob-laptop")).containsExactly("drive:access=null");
    }

    @Test
    void appsCarryTheirValues() {
        CompiledPolicy compiled = tailnet.compile(
                "{'nodeAttrs': [{'target': ['autogroup:tagged'], 'app': {'tailscale.com/app-connectors': [{'name': 'a'}]}}]}");
        assertThat(attributes(compiled, "web")).containsExactly("tailscale.com/app-connectors=[{\"name\":\"a\"}]");
        assertThat(attributes(compiled, "bob-laptop")).isEmpty();
    }

    @Test
    void switchesAtTheTopConcernAllNodes() {
        CompiledPolicy compiled = tailnet.compile("{'randomizeClientPort': true, 'OneCGNATRoute': 'mac-always'}");
        assertThat(attributes(compiled, "db")).containsExactly("one-cgnat?v=true=null", "randomize-client-port=null");
    }

    @Test
    void anExitNodeIsSuggestedToOthers() {
        CompiledPolicy compiled = tailnet.compile("{}");
        assertThat(compiled.peerAttributes(tailnet.id("exit"))).containsOnlyKeys("suggest-exit-node");
        assertThat(compiled.peerAttributes(tailnet.id("router"))).isEqualTo(Map.of());
    }

    @Test
    void aNodeWithoutIpv4NeitherShowsNorSeesAny() {
        CompiledPolicy compiled = tailnet.compile("{'tagOwners': {'tag:web': []}, 'nodeAttrs': ["
                + "{'target': ['tag:web'], 'attr': ['disable-ipv4']}],"
                + "'acls': [{'action': 'accept', 'src': ['tag:web'], 'dst': ['tag:web:1', 'bob@example.com:2']}]}");
        long web = tailnet.id("web");
        long bob = tailnet.id("bob-laptop");
        assertThat(compiled.addresses(web, web)).containsExactly(IpAddress.parse(tailnet.ip6("web")));
        assertThat(compiled.addresses(bob, web)).containsExactly(IpAddress.parse(tailnet.ip6("web")));
        assertThat(compiled.addresses(web, bob)).containsExactly(IpAddress.parse(tailnet.ip6("bob-laptop")));
        assertThat(compiled.addresses(bob, bob))
                .containsExactly(IpAddress.parse(tailnet.ip("bob-laptop")), IpAddress.parse(tailnet.ip6("bob-laptop")));
        assertThat(tailnet.filter(compiled, "bob-laptop")).containsExactly("[web/6] -> [bob-laptop:2, bob-laptop/6:2]");
    }

    @Test
    void ipv4CanBeSwitchedOffForAll() {
        CompiledPolicy compiled = tailnet.compile("{'disableIPv4': true}");
        assertThat(compiled.addresses(1, 2)).containsExactly(IpAddress.parse(tailnet.ip6("ann-phone")));
    }

    @Test
    void aPoolIsChosenBeforeTheNodeIsThere() {
        CompiledPolicy compiled = tailnet.compile("{'tagOwners': {'tag:web': []}, 'nodeAttrs': ["
                + "{'target': ['tag:web'], 'ipPool': ['100.81.0.0/16']},"
                + "{'target': ['autogroup:member'], 'ipPool': ['100.85.0.0/16', '100.86.0.0/16']}]}");
        assertThat(compiled.addressPool(unborn(OptionalLong.empty(), "tag:web")))
                .containsExactly(IpPrefix.parse("100.81.0.0/16"));
        assertThat(compiled.addressPool(unborn(OptionalLong.of(1))))
                .containsExactly(IpPrefix.parse("100.85.0.0/16"), IpPrefix.parse("100.86.0.0/16"));
        assertThat(compiled.addressPool(unborn(OptionalLong.empty(), "tag:db"))).isEmpty();
    }

    private static Inventory.Node unborn(OptionalLong user, String... tags) {
        return new Inventory.Node(
                0, user, List.of(tags), Optional.empty(), Optional.empty(), List.of(), List.of(), Map.of());
    }
}
