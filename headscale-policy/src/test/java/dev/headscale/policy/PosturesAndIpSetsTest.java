package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PosturesAndIpSetsTest {
    private final TestTailnet tailnet = new TestTailnet()
            .user("ann@example.com")
            .device("mac", "ann@example.com", Map.of("node:os", "macos", "node:tsVersion", "1.98.2", "custom:tier", 3))
            .device("pc", "ann@example.com", Map.of("node:os", "windows", "node:tsVersion", "1.9.0"))
            .tagged("web", "tag:web");

    private String compile(String conditions, String rest) {
        String policy = "{\"tagOwners\": {\"tag:web\": []}, \"postures\": {\"posture:p\": [" + conditions
                + "], \"posture:none\": [\"node:os == 'plan9'\"]}, " + rest + "}";
        return tailnet.filter(Policy.parse(policy).compile(tailnet.inventory()), "web")
                .toString();
    }

    @Test
    void onlyDevicesInTheRightStateAreSources() {
        String rule = "\"acls\": [{\"action\": \"accept\", \"src\": [\"autogroup:member\", \"192.0.2.1\"], "
                + "\"dst\": [\"tag:web:22\"], \"srcPosture\": [\"posture:none\", \"posture:p\"]}]";
        String mac = "[[mac, mac/6] -> [web:22, web/6:22]]";
        assertThat(compile("\"node:os == 'macos'\"", rule)).isEqualTo(mac);
        assertThat(compile("\"node:tsVersion >= '1.10'\"", rule)).isEqualTo(mac);
        assertThat(compile("\"node:os IN ['macos', 'linux']\"", rule)).isEqualTo(mac);
        assertThat(compile("\"custom:tier IS SET\"", rule)).isEqualTo(mac);
        assertThat(compile("\"custom:tier > 2\", \"node:os != 'windows'\"", rule))
                .isEqualTo(mac);
        assertThat(compile("\"node:os == 'macos'\", \"node:os == 'windows'\"", rule))
                .isEqualTo("[]");
    }

    @Test
    void everybodyWithAPostureIsTheDevicesThatHaveIt() {
        String rule =
                "\"grants\": [{\"src\": [\"*\"], \"dst\": [\"tag:web\"], \"ip\": [\"*\"], \"srcPosture\": [\"posture:p\"]}]";
        assertThat(compile("\"custom:tier NOT SET\"", rule)).isEqualTo("[[pc, pc/6, web, web/6] -> [web:*, web/6:*]]");
    }

    @Test
    void aDefaultPostureConcernsRulesThatNameNone() {
        String both = "\"defaultSrcPosture\": [\"posture:p\"], \"grants\": ["
                + "{\"src\": [\"autogroup:member\"], \"dst\": [\"tag:web\"], \"ip\": [\"1\"]},"
                + "{\"src\": [\"autogroup:member\"], \"dst\": [\"tag:web\"], \"ip\": [\"2\"], \"srcPosture\": []}]";
        assertThat(compile("\"node:os == 'macos'\"", both))
                .isEqualTo("[[mac, mac/6] -> [web:1, web/6:1], [mac, mac/6, pc, pc/6] -> [web:2, web/6:2]]");
    }

    @Test
    void aDeviceInTheWrongStateIsNoPeer() {
        String policy = "{\"tagOwners\": {\"tag:web\": []}, \"postures\": {\"posture:p\": [\"node:os == 'macos'\"]}, "
                + "\"grants\": [{\"src\": [\"*\"], \"dst\": [\"tag:web\"], \"ip\": [\"*\"], \"srcPosture\": [\"posture:p\"]}]}";
        CompiledPolicy compiled = Policy.parse(policy).compile(tailnet.inventory());
        assertThat(tailnet.peers(compiled, "web")).containsExactly("mac");
        assertThat(tailnet.peers(compiled, "pc")).isEmpty();
    }

    @Test
    void ipSetsAddAndRemoveInOrder() {
        TestTailnet other = new TestTailnet()
                .user("ann@example.com")
                .owned("pc", "ann@example.com")
                .routing("router", List.of("10.0.0.0/8"), "tag:router");
        CompiledPolicy compiled = other.compile("{'hosts': {'gate': '10.0.0.1'}, 'ipsets': {"
                + "'ipset:all': ['10.0.0.0/30', 'add 10.9.0.1-10.9.0.2'],"
                + "'ipset:some': ['ipset:all', 'remove host:gate', 'remove 10.9.0.0/16', 'add 10.9.0.1']},"
                + "'acls': [{'action': 'accept', 'src': ['ann@example.com'], 'dst': ['ipset:some:22']}]}");
        assertThat(other.filter(compiled, "router"))
                .containsExactly("[pc, pc/6] -> [10.0.0.0:22, 10.0.0.2/31:22, 10.9.0.1:22]");
    }
}
