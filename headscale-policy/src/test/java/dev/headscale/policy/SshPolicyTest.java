package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SshPolicyTest {
    private static final String TAGS = "'tagOwners': {'tag:web': [], 'tag:db': [], 'tag:prod': []},";

    private final TestTailnet tailnet = TestTailnet.usual();

    private CompiledPolicy compile(String... entries) {
        return tailnet.compile("{" + TAGS + "'ssh': [" + String.join(",", entries) + "]}");
    }

    @Test
    void aNodeWithoutAnEntryLetsNobodyIn() {
        assertThat(tailnet.compile("{}").sshRules(tailnet.id("web"))).isEmpty();
    }

    @Test
    void theRootUserHasToBeNamed() {
        CompiledPolicy compiled = compile(
                "{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['tag:web'], 'users': ['autogroup:nonroot']}",
                "{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['tag:db'], 'users': ['root', 'deploy']}");
        assertThat(tailnet.ssh(compiled, "web")).containsExactly("accept [bob-laptop] {root=, *==}");
        assertThat(tailnet.ssh(compiled, "db")).containsExactly("accept [bob-laptop] {root=root, deploy=deploy}");
    }

    @Test
    void checksComeBeforeEverythingElse() {
        CompiledPolicy compiled = compile(
                "{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['tag:web'], 'users': ['a']}",
                "{'action': 'check', 'src': ['bob@example.com'], 'dst': ['tag:web'], 'users': ['b']}",
                "{'action': 'check', 'src': ['bob@example.com'], 'dst': ['tag:web'], 'users': ['c']}");
        assertThat(tailnet.ssh(compiled, "web"))
                .containsExactly(
                        "check [bob-laptop] {root=, b=b}",
                        "check [bob-laptop] {root=, c=c}",
                        "accept [bob-laptop] {root=, a=a}");
    }

    @Test
    void peopleAreListedByUserAndATaggedSourceOncePerTag() {
        CompiledPolicy compiled = compile(
                "{'action': 'accept', 'src': ['tag:db', 'eve@other.org', 'ann@example.com'], 'dst': ['tag:web'],"
                        + "'users': ['root']}");
        assertThat(tailnet.ssh(compiled, "web"))
                .containsExactly("accept [ann-laptop, ann-phone, eve-laptop, db, db] {root=root}");
    }

    @Test
    void ownDevicesAreOpenToTheirOwner() {
        CompiledPolicy compiled = compile(
                "{'action': 'accept', 'src': ['autogroup:member'], 'dst': ['autogroup:self'], 'users': ['root']}");
        assertThat(tailnet.ssh(compiled, "ann-phone")).containsExactly("accept [ann-laptop, ann-phone] {root=root}");
        assertThat(tailnet.ssh(compiled, "web")).isEmpty();
    }

    @Test
    void localPartsGiveEveryUserTheirOwnName() {
        CompiledPolicy compiled =
                compile("{'action': 'accept', 'src': ['autogroup:member', 'tag:db'], 'dst': ['tag:web'],"
                        + "'users': ['localpart:*@example.com', 'ubuntu']}");
        assertThat(tailnet.ssh(compiled, "web"))
                .containsExactly(
                        "accept [ann-laptop, ann-phone] {root=, ubuntu=ubuntu}",
                        "accept [ann-laptop, ann-phone] {ann=ann}",
                        "accept [bob-laptop] {root=, ubuntu=ubuntu}",
                        "accept [bob-laptop] {bob=bob}",
                        "accept [eve-laptop] {root=, ubuntu=ubuntu}",
                        "accept [db, db] {root=, ubuntu=ubuntu}");
        assertThat(tailnet.ssh(compiled, "bob-laptop"))
                .containsExactly("accept [bob-laptop] {root=, ubuntu=ubuntu}", "accept [bob-laptop] {bob=bob}");
        assertThat(tailnet.ssh(compiled, "db")).containsExactly("accept [db, db] {root=, ubuntu=ubuntu}");
    }

    @Test
    void aLocalPartWithoutAStarIsAName() {
        CompiledPolicy compiled = compile(
                "{'action': 'accept', 'src': ['tag:db'], 'dst': ['tag:web'], 'users': ['localpart:foo@example.com']}");
        assertThat(tailnet.ssh(compiled, "web"))
                .containsExactly("accept [db, db] {root=, localpart:foo@example.com=localpart:foo@example.com}");
    }

    @Test
    void environmentAndRecordersArePassedOn() {
        SshRule rule = compile("{'action': 'accept', 'src': ['tag:db'], 'dst': ['tag:web'], 'users': ['root'],"
                        + "'acceptEnv': ['LC_*'], 'recorder': ['tag:prod'], 'enforceRecorder': true}")
                .sshRules(tailnet.id("web"))
                .get(0);
        assertThat(rule.acceptEnv()).containsExactly("LC_*");
        assertThat(rule.recorders()).containsExactly(tailnet.ip("db") + ":80", "[" + tailnet.ip6("db") + "]:80");
        assertThat(rule.enforceRecorder()).isTrue();
    }

    @Test
    void theFirstCheckThatFitsSaysHowLongALoginCounts() {
        CompiledPolicy compiled = compile(
                "{'action': 'accept', 'src': ['eve@other.org'], 'dst': ['tag:web'], 'users': ['root']}",
                "{'action': 'check', 'src': ['bob@example.com'], 'dst': ['tag:web'], 'users': ['a'], 'checkPeriod': '20m'}",
                "{'action': 'check', 'src': ['autogroup:member'], 'dst': ['tag:web', 'autogroup:self'], 'users': ['a']}",
                "{'action': 'check', 'src': ['tag:db'], 'dst': ['tag:web'], 'users': ['a'], 'checkPeriod': 'always'}");
        assertThat(List.of("bob-laptop", "ann-phone", "db").stream()
                        .map(from -> compiled.sshCheckPeriod(tailnet.id(from), tailnet.id("web"))
                                .orElseThrow()))
                .containsExactly(Duration.ofMinutes(20), Duration.ofHours(12), Duration.ZERO);
        assertThat(compiled.sshCheckPeriod(tailnet.id("ann-phone"), tailnet.id("ann-laptop")))
                .hasValue(Duration.ofHours(12));
        assertThat(compiled.sshCheckPeriod(tailnet.id("ann-phone"), tailnet.id("bob-laptop")))
                .isEmpty();
        assertThat(compiled.sshCheckPeriod(tailnet.id("web"), tailnet.id("db"))).isEmpty();
    }

    @Test
    void entriesWithoutSourceOrDestinationDoNothing() {
        CompiledPolicy compiled = compile(
                "{'action': 'accept', 'dst': ['tag:web'], 'users': ['root']}",
                "{'action': 'accept', 'src': ['tag:db'], 'users': ['root']}");
        assertThat(compiled.sshRules(tailnet.id("web"))).isEmpty();
    }
}
