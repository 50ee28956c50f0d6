package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headscale.policy.internal.net.IpRanges;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final int ROUNDS = Integer.getInteger("policy.rounds", 60);
    private static final long SEED = Long.getLong("policy.seed", 20261124L);
    private static final int[] PORTS = {1, 22, 53, 80, 85, 443};

    private final TestTailnet tailnet = new TestTailnet()
            .user("ann@example.com")
            .user("bob@example.com")
            .owned("ann-laptop", "ann@example.com")
            .owned("bob-laptop", "bob@example.com")
            .tagged("web", "tag:web")
            .owned("ann-phone", "ann@example.com");

    private Explanation explain(String policy, long source, String destination, int port) {
        Connection asked = new Connection(source, IpAddress.parse(destination), Connection.TCP, OptionalInt.of(port));
        return Policy.parse(policy).explain(tailnet.inventory(), asked, RouteElection.FIRST_REGISTERED);
    }

    @Test
    void namesTheRuleWithItsLine() {
        Explanation answer = explain("""
                {"tagOwners": {"tag:web": []},
                 "acls": [
                   {"action": "accept", "src": ["bob@example.com"], "dst": ["tag:web:22"]},
                   {"action": "accept", "src": ["ann@example.com", "bob@example.com"], "dst": ["10.0.0.1:1", "tag:web:80,443"]}]}
                """, 1, "100.64.0.3", 443);

        assertThat(answer.allowed()).isTrue();
        assertThat(answer.target()).hasValue(3);
        assertThat(answer.rules())
                .containsExactly(new Explanation.Reason(4, 4, "acls 2", "ann@example.com -> tag:web, 80,443"));
        assertThat(answer.rules().get(0)).hasToString("line 4, acls 2: ann@example.com -> tag:web, 80,443");
    }

    @Test
    void namesTheRulesThatComeClosestTheBestFirst() {
        Explanation answer = explain("""
                {"tagOwners": {"tag:web": []}, "groups": {"group:g": ["ann@example.com"]},
                 "postures": {"posture:new": ["node:os == 'plan9'"]},
                 "acls": [
                   {"action": "accept", "src": ["*"], "dst": ["10.0.0.1:*"]},
                   {"action": "accept", "src": ["bob@example.com"], "dst": ["tag:web:22"]},
                   {"action": "accept", "src": ["ann@example.com"], "dst": ["tag:web:80"]},
                   {"action": "accept", "src": ["ann@example.com"], "dst": ["tag:web:22"], "srcPosture": ["posture:new"]}],
                 "grants": [{"src": ["bob@example.com"], "dst": ["bob@example.com"], "ip": ["*"]}]}
                """, 1, "100.64.0.3", 22);

        assertThat(answer.allowed()).isFalse();
        assertThat(answer.summary()).isEqualTo("no rule allows tcp:22; these rules come closest");
        assertThat(answer.rules())
                .extracting(Explanation.Reason::toString)
                .containsExactly(
                        "line 7, acls 4: the device of the source does not meet posture:new",
                        "line 6, acls 3: allows only 80, not tcp:22",
                        "line 5, acls 2: the source is not in bob@example.com");
    }

    @Test
    void knowsOnesOwnDevices() {
        String self =
                "{\"acls\": [{\"action\": \"accept\", \"src\": [\"autogroup:member\"], \"dst\": [\"autogroup:self:22\"]}]}";

        assertThat(explain(self, 1, "100.64.0.4", 22).allowed()).isTrue();
        assertThat(explain(self, 1, "100.64.0.2", 22).rules())
                .extracting(Explanation.Reason::text)
                .containsExactly("the two nodes do not belong to the same user");
    }

    @Test
    void saysSoWhenThereIsNoRuleOrNoTarget() {
        assertThat(explain("{}", 1, "100.64.0.2", 22).summary())
                .isEqualTo("the policy has no rules, so everything is allowed");
        assertThat(explain("{\"acls\": []}", 1, "100.64.0.2", 22).summary())
                .isEqualTo("no rule allows tcp:22; no rule comes close");
        assertThat(explain("{}", 1, "192.0.2.1", 22).summary())
                .isEqualTo("no node has the address 192.0.2.1, and none routes it for node 1");
        assertThat(explain("{}", 9, "100.64.0.1", 22).summary()).isEqualTo("node 9 has no IPv4 address");
    }

    @Test
    void refusesPortsAndProtocolsThatDoNotExist() {
        IpAddress address = IpAddress.parse("100.64.0.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Connection(1, address, 256, OptionalInt.empty()))
                .withMessageContaining("256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Connection(1, address, 6, OptionalInt.of(70_000)))
                .withMessageContaining("70000");
    }

    /** What is explained rule by rule is what the packet filter of the target says as a whole. */
    @Test
    void agreesWithThePacketFilter() {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            RandomTailnets tailnets = new RandomTailnets(random, true);
            Inventory inventory = tailnets.inventory(7);
            Policy policy = Policy.parse(tailnets.policy());
            CompiledPolicy compiled = policy.compile(inventory);
            for (Inventory.Node from : inventory.nodes()) {
                for (Inventory.Node to : inventory.nodes()) {
                    int port = PORTS[random.nextInt(PORTS.length)];
                    if (from.id() != to.id()) {
                        String at = "seed " + (SEED + round) + ", " + from.id() + " to " + to.id() + ":" + port;
                        agrees(policy, compiled, inventory, from, to, port, at);
                    }
                }
            }
        }
    }

    private static void agrees(
            Policy policy,
            CompiledPolicy compiled,
            Inventory inventory,
            Inventory.Node from,
            Inventory.Node to,
            int port,
            String at) {
        IpAddress source = from.ipv4().orElseThrow();
        IpAddress target = to.ipv4().orElseThrow();
        Explanation answer = policy.explain(
                inventory,
                new Connection(from.id(), target, Connection.TCP, OptionalInt.of(port)),
                RouteElection.FIRST_REGISTERED);
        boolean allowed = compiled.packetFilter(to.id()).stream()
                .anyMatch(rule -> (rule.protocols().isEmpty()
                                || rule.protocols().contains(6))
                        && rule.sources().stream().anyMatch(block -> holds(block, source))
                        && rule.destinations().stream()
                                .anyMatch(dst ->
                                        holds(dst.ip(), target) && dst.firstPort() <= port && port <= dst.lastPort()));
        assertThat(answer.allowed()).as(at).isEqualTo(allowed);
        boolean open = policy.text().contains("\"acls\": [], \"grants\": []");
        if (allowed && !open) {
            assertThat(answer.rules()).as(at).isNotEmpty();
        }
    }

    private static boolean holds(String block, IpAddress address) {
        return block.equals("*") || IpRanges.parse(block).orElse(IpRanges.NONE).contains(IpPrefix.host(address));
    }

    @Test
    void anAnswerIsNotChangedAfterwards() {
        assertThat(new Explanation(true, java.util.OptionalLong.empty(), "", List.of()).rules())
                .isUnmodifiable();
    }
}
