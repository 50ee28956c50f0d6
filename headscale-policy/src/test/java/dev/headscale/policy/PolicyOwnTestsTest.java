package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyOwnTestsTest {
    private final TestTailnet tailnet = TestTailnet.usual();

    private List<String> failures(String members) {
        String text = ("{'tagOwners': {'tag:web': [], 'tag:db': []}, 'hosts': {'webhost': '" + tailnet.ip("web")
                        + "', 'net': '10.1.0.0/16'}," + members + "}")
                .replace('\'', '"');
        PolicyException failed = catchThrowableOfType(
                PolicyException.class, () -> Policy.parse(text).test(tailnet.inventory()));
        return failed == null
                ? List.of()
                : failed.problems().stream().map(Problem::message).toList();
    }

    private List<String> reach(String test) {
        return failures("'acls': [{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['tag:web:22']},"
                + "{'action': 'accept', 'src': ['*'], 'proto': 'udp', 'dst': ['webhost:53']},"
                + "{'action': 'accept', 'src': ['autogroup:member'], 'dst': ['autogroup:self:*']}], 'tests': [" + test
                + "]");
    }

    @Test
    void assertionsThatHoldPass() {
        assertThat(reach("{'src': 'bob@example.com', 'accept': ['tag:web:22', 'webhost:53'], 'deny': ['tag:db:22']},"
                        + "{'src': 'tag:db', 'proto': 'udp', 'accept': ['webhost:53']},"
                        + "{'src': 'bob@example.com', 'accept': ['[" + tailnet.ip6("web") + "]:22']},"
                        + "{'src': 'tag:db', 'proto': 'tcp', 'deny': ['webhost:53', 'tag:web:22']}"))
                .isEmpty();
    }

    @Test
    void assertionsThatDoNotHoldAreAllListed() {
        assertThat(reach("{'src': 'ann@example.com', 'accept': ['tag:web:22']},"
                        + "{'src': 'bob@example.com', 'deny': ['tag:web:22']}"))
                .containsExactly(
                        "test(s) failed: ann@example.com -> tag:web:22 (any protocol): expected ALLOWED, got DENIED",
                        "test(s) failed: bob@example.com -> tag:web:22 (any protocol): expected DENIED, got ALLOWED");
    }

    @Test
    void everySourceHasToGetThrough() {
        assertThat(reach("{'src': 'autogroup:member', 'accept': ['tag:web:22']}"))
                .hasSize(1);
    }

    @Test
    void aTestThatMakesNoSenseFails() {
        for (String test : List.of(
                "{'src': 'bob@example.com'}",
                "{'accept': ['tag:web:22']}",
                "{'src': 'nobody@example.com', 'accept': ['tag:web:22']}",
                "{'src': 'group:x', 'accept': ['tag:web:22']}",
                "{'src': 'bob@example.com', 'accept': ['tag:web:22,80']}",
                "{'src': 'bob@example.com', 'accept': ['tag:web:*']}",
                "{'src': 'bob@example.com', 'accept': ['tag:web']}",
                "{'src': 'bob@example.com', 'accept': ['tag:x:22']}",
                "{'src': 'bob@example.com', 'accept': ['10.1.2.3/32:22']}",
                "{'src': 'bob@example.com', 'accept': ['net:22']}",
                "{'src': 'bob@example.com', 'deny': ['autogroup:internet:22']}",
                "{'src': 'bob@example.com', 'deny': ['autogroup:self:22']}",
                "{'src': 'bob@example.com', 'proto': 'icmp', 'deny': ['tag:db:22']}")) {
            assertThat(reach(test)).as(test).isNotEmpty().allMatch(failure -> failure.startsWith("test(s) failed: "));
        }
    }

    private List<String> ssh(String test) {
        return failures("'ssh': ["
                + "{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['tag:web'], 'users': ['autogroup:nonroot']},"
                + "{'action': 'check', 'src': ['autogroup:member'], 'dst': ['autogroup:self'], 'users': ['root']}],"
                + "'sshTests': [" + test + "]");
    }

    @Test
    void sshAssertionsThatHoldPass() {
        assertThat(ssh("{'src': 'bob@example.com', 'dst': ['tag:web', '" + tailnet.ip("web") + "'], 'accept': ['bob'],"
                        + "'deny': ['root']},"
                        + "{'src': 'ann@example.com', 'dst': ['ann@example.com', 'autogroup:self'], 'check': ['root'],"
                        + "'accept': ['root'], 'deny': ['ann']},"
                        + "{'src': 'ann@example.com', 'dst': ['bob@example.com'], 'deny': ['root']}"))
                .isEmpty();
    }

    @Test
    void sshAssertionsThatDoNotHoldFail() {
        for (String test : List.of(
                "{'src': 'bob@example.com', 'dst': ['tag:web'], 'accept': ['root']}",
                "{'src': 'bob@example.com', 'dst': ['tag:web'], 'check': ['bob']}",
                "{'src': 'bob@example.com', 'dst': ['tag:web'], 'deny': ['bob']}",
                "{'src': 'ann@example.com', 'dst': ['tag:web'], 'accept': ['ann']}",
                "{'src': 'bob@example.com', 'dst': ['tag:web']}",
                "{'src': 'bob@example.com', 'dst': ['tag:web'], 'accept': ['']}",
                "{'src': 'nobody@example.com', 'dst': ['tag:web'], 'deny': ['root']}",
                "{'src': 'bob@example.com', 'dst': ['" + tailnet.ip6("web") + "'], 'accept': ['bob']}")) {
            assertThat(ssh(test)).as(test).isNotEmpty().allMatch(failure -> failure.startsWith("test(s) failed: "));
        }
        assertThat(ssh("{'src': 'bob@example.com', 'dst': ['tag:web:22'], 'deny': ['bob']}"))
                .containsExactly("test(s) failed: SSH tests dst contains unknown tag \"tag:web:22\"");
        assertThat(ssh("{'src': 'bob@example.com', 'dst': ['net'], 'deny': ['bob']}"))
                .containsExactly("test(s) failed: SSH tests dst contains disallowed element \"net\"");
        assertThat(ssh("{'src': 'bob@example.com', 'dst': ['tag:web'], 'accept': ['*']}"))
                .contains("test(s) failed: user \"*\" is not valid");
    }
}
