package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.policy.PolicyDiff.Change;
import dev.headscale.policy.PolicyDiff.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PolicyDiffTest {
    private static final int ROUNDS = Integer.getInteger("policy.rounds", 15);
    private static final long SEED = Long.getLong("policy.seed", 20261124L);
    private static final int[] PORTS = {1, 22, 53, 80, 85, 443};
    private static final String NAMES =
            "\"tagOwners\": {\"tag:web\": [], \"tag:db\": [], \"tag:prod\": [], \"tag:router\": [], \"tag:exit\": []}";

    private final TestTailnet tailnet = TestTailnet.usual();

    private List<Change> changes(String before, String after) {
        return policy(before).diff(policy(after), tailnet.inventory()).changes();
    }

    private static Policy policy(String members) {
        return Policy.parse("{" + NAMES + ", " + members + "}");
    }

    private Set<Long> ids(String... names) {
        return List.of(names).stream().map(tailnet::id).collect(Collectors.toSet());
    }

    @Test
    void saysWhichPortsAreGainedAndLost() {
        List<Change> changes = changes(
                "\"acls\": [{\"action\": \"accept\", \"src\": [\"ann@example.com\"], \"dst\": [\"tag:web:80-90\"]}]",
                "\"acls\": [{\"action\": \"accept\", \"proto\": \"tcp\", \"src\": [\"ann@example.com\", \"bob@example.com\"],"
                        + " \"dst\": [\"tag:web:85-95\"]}]");

        Set<Long> ann = ids("ann-laptop", "ann-phone");
        assertThat(changes)
                .containsExactlyInAnyOrder(
                        new Change(false, Kind.TRAFFIC, ann, ids("web"), "icmp,ipv6-icmp:* tcp:80-84 udp:80-90"),
                        new Change(true, Kind.TRAFFIC, ann, ids("web"), "tcp:91-95"),
                        new Change(true, Kind.TRAFFIC, ids("bob-laptop"), ids("web"), "tcp:85-95"));
    }

    @Test
    void putsNodesTogetherForWhichTheSameChanges() {
        List<Change> changes = changes(
                "\"acls\": []",
                "\"acls\": [{\"action\": \"accept\", \"src\": [\"autogroup:member\"], \"dst\": [\"tag:web:22\", \"tag:db:22\"]}]");

        assertThat(changes)
                .containsExactly(new Change(
                        true,
                        Kind.TRAFFIC,
                        ids("ann-laptop", "ann-phone", "bob-laptop", "eve-laptop"),
                        ids("web", "db"),
                        "22"));
    }

    @Test
    void namesSubnetsBehindRouters() {
        assertThat(
                        changes(
                                "\"acls\": []",
                                "\"acls\": [{\"action\": \"accept\", \"src\": [\"bob@example.com\"], \"dst\": [\"10.1.2.0/24:443\"]}]"))
                .containsExactly(
                        new Change(true, Kind.TRAFFIC, ids("bob-laptop"), ids("router"), "443 to 10.1.2.0/24"));
    }

    @Test
    void saysWhichLoginsCapabilitiesAndAttributesChange() {
        List<Change> changes = changes(
                "\"acls\": [], \"ssh\": [{\"action\": \"accept\", \"src\": [\"ann@example.com\"], \"dst\": [\"tag:web\"], \"users\": [\"root\"]}]",
                "\"acls\": [], \"ssh\": [{\"action\": \"check\", \"src\": [\"ann@example.com\"], \"dst\": [\"tag:web\"], \"users\": [\"root\"]}],"
                        + " \"grants\": [{\"src\": [\"bob@example.com\"], \"dst\": [\"tag:db\"], \"app\": {\"example.com/x\": [{\"a\": 1}]}}],"
                        + " \"nodeAttrs\": [{\"target\": [\"tag:exit\"], \"attr\": [\"funnel\"]}]");

        Set<Long> ann = ids("ann-laptop", "ann-phone");
        assertThat(changes)
                .containsExactlyInAnyOrder(
                        new Change(false, Kind.LOGIN, ann, ids("web"), "root"),
                        new Change(true, Kind.LOGIN, ann, ids("web"), "root, after a check"),
                        new Change(true, Kind.CAPABILITY, ids("bob-laptop"), ids("db"), "example.com/x [{\"a\":1}]"),
                        new Change(true, Kind.ATTRIBUTE, Set.of(), ids("exit"), "funnel"));
    }

    @Test
    void aPolicyDoesNotDifferFromItselfWrittenOtherwise() {
        assertThat(changes(
                        "\"acls\": [{\"action\": \"accept\", \"src\": [\"*\"], \"dst\": [\"tag:web:22,80\"]}]",
                        "\"acls\": [{\"action\": \"accept\", \"src\": [\"*\"], \"dst\": [\"tag:web:22\"]},"
                                + "{\"action\": \"accept\", \"src\": [\"*\"], \"dst\": [\"tag:web:80\"]}]"))
                .isEmpty();
    }

    /** Every connection that one of two random policies allows and the other does not is in a change, and the reverse diff is the mirror. */
    @Test
    void agreesWithWhatIsAllowedBeforeAndAfter() {
        for (int round = 0; round < ROUNDS; round++) {
            RandomTailnets tailnets = new RandomTailnets(new Random(SEED + round), false);
            Inventory inventory = tailnets.inventory(8);
            Policy before = Policy.parse(tailnets.policy());
            Policy after = Policy.parse(tailnets.policy());
            List<Change> changes = before.diff(after, inventory).changes();

            assertThat(mirrored(after.diff(before, inventory).changes())).isEqualTo(new HashSet<>(changes));
            assertThat(before.diff(before, inventory).isEmpty()).isTrue();
            String seed = "seed " + (SEED + round);
            for (Inventory.Node from : inventory.nodes()) {
                for (Inventory.Node to : inventory.nodes()) {
                    if (from.id() != to.id()) {
                        covers(changes, before, after, inventory, from, to, seed);
                    }
                }
            }
        }
    }

    private static Set<Change> mirrored(List<Change> changes) {
        return changes.stream()
                .map(change ->
                        new Change(!change.gained(), change.kind(), change.sources(), change.targets(), change.what()))
                .collect(Collectors.toSet());
    }

    private static void covers(
            List<Change> changes,
            Policy before,
            Policy after,
            Inventory inventory,
            Inventory.Node from,
            Inventory.Node to,
            String seed) {
        for (boolean gained : new boolean[] {true, false}) {
            boolean said = changes.stream()
                    .anyMatch(change -> change.kind() == Kind.TRAFFIC
                            && change.gained() == gained
                            && change.sources().contains(from.id())
                            && change.targets().contains(to.id()));
            for (int port : PORTS) {
                Connection asked =
                        new Connection(from.id(), to.ipv4().orElseThrow(), Connection.TCP, OptionalInt.of(port));
                boolean was = isAllowed(before, inventory, asked);
                boolean is = isAllowed(after, inventory, asked);
                if (gained ? is && !was : was && !is) {
                    assertThat(said).as("%s: %s gained %s", seed, asked, gained).isTrue();
                }
            }
        }
    }

    private static boolean isAllowed(Policy policy, Inventory inventory, Connection asked) {
        return policy.explain(inventory, asked, RouteElection.FIRST_REGISTERED).allowed();
    }
}
