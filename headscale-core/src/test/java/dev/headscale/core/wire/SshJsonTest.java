package dev.headscale.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.SshRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients are sent about SSH. */
class SshJsonTest {
    private static String text(SshRule... rules) {
        return new String(SshJson.policy(List.of(rules)), StandardCharsets.UTF_8);
    }

    @Test
    void writesARuleThatAccepts() {
        SshRule rule = new SshRule(
                false,
                List.of(IpAddress.parse("100.64.0.1"), IpAddress.parse("fd7a::1")),
                Map.of("*", "="),
                List.of("GIT_*"),
                List.of(),
                false);
        assertThat(text(rule))
                .isEqualTo("{\"rules\":[{\"principals\":[{\"nodeIP\":\"100.64.0.1\"},{\"nodeIP\":\"fd7a::1\"}],"
                        + "\"sshUsers\":{\"*\":\"=\"},\"action\":{\"accept\":true,\"allowAgentForwarding\":true,"
                        + "\"allowLocalPortForwarding\":true,\"allowRemotePortForwarding\":true},"
                        + "\"acceptEnv\":[\"GIT_*\"]}]}");
    }

    @Test
    void aRuleThatChecksAcceptsNothingByItself() {
        SshRule rule = new SshRule(true, List.of(), Map.of("a\"b", ""), List.of(), List.of("100.64.0.9:80"), true);
        assertThat(text(rule))
                .doesNotContain("accept", "allow")
                .contains("\"holdAndDelegate\":\"https://unused/machine/ssh/action/$SRC_NODE_ID/to/$DST_NODE_ID")
                .contains("\"sshUsers\":{\"a\\\"b\":\"\"}", "\"recorders\":[\"100.64.0.9:80\"]")
                .contains("\"onRecordingFailure\":{\"RejectSessionWithMessage\":\"");
    }

    @Test
    void noRulesAreAnEmptyList() {
        assertThat(text()).isEqualTo("{\"rules\":[]}");
    }
}
