package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.policy.internal.net.IpRanges;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What holds of every policy, tried on random ones. A failure names the seed that repeats it. */
class PolicyPropertiesTest {
    private static final int ROUNDS = Integer.getInteger("policy.rounds", 150);
    private static final long SEED = Long.getLong("policy.seed", 20261123L);
    private static final int NODES = 10;

    /** Everything that a policy says about an inventory. */
    private static List<String> answers(CompiledPolicy compiled, Inventory inventory) {
        List<String> answers = new ArrayList<>();
        List<Long> ids =
                inventory.nodes().stream().map(Inventory.Node::id).sorted().toList();
        for (long id : ids) {
            answers.add(id + " filter " + compiled.packetFilter(id));
            answers.add(id + " ssh " + compiled.sshRules(id));
            answers.add(id + " attributes " + new TreeMap<>(compiled.nodeAttributes(id)) + compiled.peerAttributes(id));
            List<Long> peers =
                    ids.stream().filter(peer -> compiled.canSee(id, peer)).toList();
            assertThat(compiled.peers(id).boxed()).containsExactlyElementsOf(peers);
            for (long peer : ids) {
                if (compiled.canSee(id, peer)) {
                    answers.add(id + " sees " + peer + " at " + compiled.addresses(id, peer) + " with "
                            + compiled.routes(id, peer));
                }
                answers.add(id + " into " + peer + " for " + compiled.sshCheckPeriod(id, peer));
            }
        }
        return answers;
    }

    private static List<String> differences(List<String> found, List<String> wanted) {
        List<String> differences = new ArrayList<>();
        found.stream().filter(answer -> !wanted.contains(answer)).forEach(answer -> differences.add("found " + answer));
        wanted.stream()
                .filter(answer -> !found.contains(answer))
                .forEach(answer -> differences.add("wanted " + answer));
        return differences;
    }

    @Test
    void theOrderOfNodesInAnInventoryDoesNotMatter() {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            RandomTailnets tailnets = new RandomTailnets(random, true);
            Inventory inventory = tailnets.inventory(NODES);
            Policy policy = Policy.parse(tailnets.policy());
            List<Inventory.Node> shuffled = new ArrayList<>(inventory.nodes());
            Collections.shuffle(shuffled, random);
            Inventory other = listed(inventory, shuffled);
            assertThat(differences(
                            answers(policy.compile(other), other), answers(policy.compile(inventory), inventory)))
                    .as("seed %d: %s", SEED + round, policy.text())
                    .isEmpty();
        }
    }

    private static Inventory listed(Inventory inventory, List<Inventory.Node> nodes) {
        return new Inventory() {
            @Override
            public List<Node> nodes() {
                return nodes;
            }

            @Override
            public java.util.Optional<Node> node(long id) {
                return inventory.node(id);
            }

            @Override
            public java.util.Collection<User> users() {
                return inventory.users();
            }

            @Override
            public java.util.Set<String> domains() {
                return inventory.domains();
            }
        };
    }

    @Test
    void recompilingGivesWhatCompilingGives() {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            RandomTailnets tailnets = new RandomTailnets(random, round % 4 == 0);
            Inventory inventory = tailnets.inventory(NODES);
            Policy policy = Policy.parse(tailnets.policy());
            CompiledPolicy compiled = policy.compile(inventory);
            for (int step = 0; step < 4; step++) {
                if (random.nextBoolean()) {
                    answers(compiled, inventory);
                }
                List<Long> changed = new ArrayList<>();
                Inventory next = tailnets.changed(inventory, changed);
                CompiledPolicy recompiled = policy.recompile(compiled, next, changed);
                CompiledPolicy anew = policy.compile(next);
                for (Inventory.Node node : next.nodes()) {
                    if (recompiled.sameFilter(node.id(), compiled)) {
                        assertThat(anew.packetFilter(node.id()))
                                .as("seed %d step %d node %d: %s", SEED + round, step, node.id(), policy.text())
                                .isEqualTo(compiled.packetFilter(node.id()));
                    }
                }
                assertThat(differences(answers(recompiled, next), answers(anew, next)))
                        .as("seed %d step %d: %s", SEED + round, step, policy.text())
                        .isEmpty();
                inventory = next;
                compiled = recompiled;
            }
        }
    }

    @Test
    void oneMoreRuleNeverTakesAnythingAway() {
        for (int round = 0; round < ROUNDS; round++) {
            RandomTailnets tailnets = new RandomTailnets(new Random(SEED + round), true);
            Inventory inventory = tailnets.inventory(NODES);
            String text = tailnets.policy();
            String more = text.replace("\"acls\": [", "\"acls\": [" + tailnets.acl() + ", ")
                    .replace(", ]", "]");
            CompiledPolicy before = Policy.parse(text).compile(inventory);
            CompiledPolicy after = Policy.parse(more).compile(inventory);
            for (Inventory.Node node : inventory.nodes()) {
                assertThat(allowed(after.packetFilter(node.id())))
                        .as("seed %d node %d: %s", SEED + round, node.id(), more)
                        .containsAll(allowed(before.packetFilter(node.id())));
                for (Inventory.Node peer : inventory.nodes()) {
                    boolean lost = before.canSee(node.id(), peer.id()) && !after.canSee(node.id(), peer.id());
                    assertThat(lost)
                            .as("seed %d: %d no longer sees %d", SEED + round, node.id(), peer.id())
                            .isFalse();
                }
            }
        }
    }

    /** Takes a filter apart into single permissions. */
    private static List<String> allowed(List<FilterRule> filter) {
        List<String> allowed = new ArrayList<>();
        for (FilterRule rule : filter) {
            for (String source : rule.sources()) {
                rule.destinations().forEach(to -> allowed.add(source + " " + to + " " + rule.protocols()));
                rule.grants().forEach(grant -> allowed.add(source + " " + grant));
            }
        }
        return allowed;
    }

    @Test
    void nodesSeeEachOtherExactlyIfAFilterConnectsThem() {
        for (int round = 0; round < ROUNDS; round++) {
            RandomTailnets tailnets = new RandomTailnets(new Random(SEED + round), true);
            Inventory inventory = tailnets.inventory(NODES);
            // Without what makes peers beyond filters: routers by tag, and capabilities on the internet.
            String text = tailnets.policy()
                    .replaceAll(", \"via\": \\[[^]]*\\]", "")
                    .replace("disable-ipv4", "z")
                    .replace("8.8.8.0/24", "10.3.0.0/16");
            CompiledPolicy compiled = Policy.parse(text).compile(inventory);
            for (Inventory.Node a : inventory.nodes()) {
                for (Inventory.Node b : inventory.nodes()) {
                    boolean connected = lets(compiled, a, b) || lets(compiled, b, a);
                    assertThat(compiled.canSee(a.id(), b.id()))
                            .as(
                                    "seed %d: %d and %d of %s with %s",
                                    SEED + round, a.id(), b.id(), inventory.nodes(), text)
                            .isEqualTo(connected && a.id() != b.id());
                }
            }
        }
    }

    /** Tells whether the filter of one node names another, or a subnet that it routes. */
    private static boolean lets(CompiledPolicy compiled, Inventory.Node from, Inventory.Node to) {
        List<IpPrefix> own = new ArrayList<>(
                from.routes().stream().filter(route -> !route.isDefaultRoute()).toList());
        from.ipv4().map(IpPrefix::host).ifPresent(own::add);
        from.ipv6().map(IpPrefix::host).ifPresent(own::add);
        return compiled.packetFilter(to.id()).stream()
                .flatMap(rule -> rule.sources().stream())
                .anyMatch(source -> source.equals("*")
                        || own.stream().anyMatch(IpRanges.parse(source).orElseThrow()::overlaps));
    }
}
