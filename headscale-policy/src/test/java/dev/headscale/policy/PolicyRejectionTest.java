package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyRejectionTest {
    private static List<Problem> problems(String policy) {
        PolicyException rejected =
                catchThrowableOfType(PolicyException.class, () -> Policy.parse(policy.replace('\'', '"')));
        assertThat(rejected).as("rejection of %s", policy).isNotNull();
        return rejected.problems();
    }

    private static String only(String policy) {
        List<Problem> problems = problems(policy);
        assertThat(problems).hasSize(1);
        return problems.get(0).message();
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsPlace() {
        String policy = """
                {
                  // who
                  'groups': {'group:a': ['group:b']},
                  'acls': [
                    {'action': 'deny', 'src': ['tag:x'], 'dst': ['*:ssh']},
                  ],
                  'colour': 1,
                }
                """;
        assertThat(problems(policy).stream().map(Problem::toString))
                .containsExactly(
                        "line 3, column 26: groups[\"group:a\"]: \"group:b\": group members cannot be recursive",
                        "line 5, column 16: action=\"deny\" is not supported; the only action is \"accept\"",
                        "line 5, column 32: src=tag not found: \"tag:x\"",
                        "line 5, column 50: dst=\"*:ssh\": port range \"ssh\": invalid first integer",
                        "line 7, column 3: unknown field: \"colour\"");
    }

    @Test
    void theMessageOfTheExceptionListsAllProblems() {
        PolicyException rejected =
                catchThrowableOfType(PolicyException.class, () -> Policy.parse("{\"a\": 1, \"b\": 2}"));
        assertThat(rejected)
                .hasMessage("line 1, column 2: unknown field: \"a\"\nline 1, column 10: unknown field: \"b\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'src': ['autogroup:self'], 'dst': ['*:*'] | \"autogroup:self\" not valid on the src side of a rule",
                "'src': ['autogroup:internet'], 'dst': ['*:*'] | autogroup:internet can only be used in ACL destinations",
                "'src': ['autogroup:everyone'], 'dst': ['*:*'] | src=invalid autogroup: \"autogroup:everyone\"",
                "'src': ['group:x'], 'dst': ['*:*'] | src=group not defined in policy: \"group:x\"",
                "'src': ['x:y'], 'dst': ['*:*'] | src=invalid alias format: \"x:y\"",
                "'src': ['printer'], 'dst': ['*:*'] | host not defined in policy: \"printer\"",
                "'src': ['*'], 'dst': ['tag:y:22'] | dst=\"tag:y\": tag not found: \"tag:y\"",
                "'src': ['*'], 'dst': ['autogroup:danger-all:22'] | cannot use autogroup:danger-all as a dst",
                "'src': ['*'], 'dst': ['autogroup:self'] | dst=\"autogroup:self\": port range \"self\": invalid first integer",
                "'src': ['tag:web'], 'dst': ['autogroup:self:*'] | autogroup:self can only be used with users, groups, or",
                "'src': ['*'], 'dst': ['*:0'] | port range \"0\": first port must be >0, or use '*' for wildcard",
                "'src': ['*'], 'dst': ['*:90-80'] | port range \"90-80\": first port must not be above the last",
                "'src': ['*'], 'dst': ['*:65536'] | port range \"65536\": invalid first integer",
                "'src': ['*'], 'dst': ['*:1'], 'proto': 'quic' | unknown protocol \"quic\"",
                "'src': ['*'], 'dst': ['*:1'], 'proto': '*' | unknown protocol \"*\"",
                "'src': ['*'], 'dst': ['*:1'], 'proto': 'icmp' | dst=\"*:1\": protocol 1 has no ports; use '*'",
                "'src': '*', 'dst': ['*:1'] | \"src\" must be a list, not a string",
                "'src': [7], 'dst': ['*:1'] | a member of \"src\" must be a string, not a number",
                "'src': ['*'], 'dst': ['*:1'], 'dest': [] | unknown field: \"dest\"",
            })
    void accessRulesAreChecked(String members, String message) {
        String policy = "{'tagOwners': {'tag:web': []}, 'acls': [{'action': 'accept', " + members + "}]}";
        assertThat(only(policy)).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'src': ['*'], 'dst': ['*'] | ip and app can not both be empty",
                "'src': ['*'], 'dst': ['*'], 'ip': [], 'app': {} | ip and app can not both be empty",
                "'src': ['*'], 'dst': ['0.0.0.0/0'], 'ip': ['*'] | dst \"0.0.0.0/0\": to allow all IP addresses, use",
                "'src': ['*'], 'dst': ['tag:y'], 'ip': ['*'] | tag not found: \"tag:y\"",
                "'src': ['*'], 'dst': ['autogroup:self'], 'ip': ['*'] | autogroup:self can only be used with users",
                "'src': ['*'], 'dst': ['*'], 'ip': ['icmp'] | port range \"icmp\": invalid first integer",
                "'src': ['*'], 'dst': ['*'], 'ip': ['tcp:80:90'] | expected only one colon in Internet protocol and port",
                "'src': ['*'], 'dst': ['*'], 'via': ['group:a'], 'ip': ['*'] | via can only be a tag",
                "'src': ['*'], 'dst': ['*'], 'via': ['tag:y'], 'ip': ['*'] | tag \"tag:y\" not found",
                "'src': ['*'], 'dst': ['*'], 'app': {'https://x.y/z': []} | capability name must have the form",
                "'src': ['*'], 'dst': ['*'], 'app': {'tailscale.com/cap/x': []} | must not be in the tailscale.com domain",
                "'src': ['*'], 'dst': ['autogroup:internet'], 'app': {'a.b/c': []} | cannot use app grants with",
                "'src': ['*'], 'dst': ['*'], 'app': {'a.b/c': {}} | the values of \"a.b/c\" must be a list, not an object",
                "'src': ['*'], 'dst': ['*'], 'ip': ['*'], 'srcPosture': ['posture:x'] | posture not defined in policy",
            })
    void grantsAreChecked(String members, String message) {
        assertThat(only("{'grants': [{" + members + "}]}")).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'users': ['root'] | action must be specified",
                "'action': 'Accept', 'users': ['root'] | \"Accept\" is not a valid action",
                "'action': 'accept' | users must be specified",
                "'action': 'accept', 'users': [' * '] | user \"*\" is not valid",
                "'action': 'accept', 'users': ['root'], 'acceptEnv': [''] | acceptEnv values cannot be empty",
                "'action': 'accept', 'users': ['root'], 'checkPeriod': '1h' | checkPeriod is only valid with action \"check\"",
                "'action': 'check', 'users': ['root'], 'checkPeriod': '168h0m1s' | checkPeriod 168h0m1s is above the max (168h)",
                "'action': 'check', 'users': ['root'], 'checkPeriod': '-90s' | checkPeriod -1m30s must be a positive duration",
                "'action': 'check', 'users': ['root'], 'checkPeriod': 'soon' | time: invalid duration \"soon\"",
                "'action': 'accept', 'users': ['root'], 'dst': ['srv'] | invalid dst \"srv\"",
                "'action': 'accept', 'users': ['root'], 'dst': ['*'] | invalid dst \"*\"",
                "'action': 'accept', 'users': ['root'], 'src': ['tag:y'] | [ssh] tag not found: \"tag:y\"",
                "'action': 'accept', 'users': ['root'], 'src': ['tag:a'], 'dst': ['autogroup:self'] | cannot have access to",
                "'action': 'accept', 'users': ['root'], 'src': ['a@b'], 'dst': ['c@d'] | the same user as the only src",
                "'action': 'accept', 'users': ['root'], 'recorder': ['a@b'] | recorder can only be a tag",
            })
    void sshEntriesAreChecked(String members, String message) {
        assertThat(only("{'tagOwners': {'tag:a': []}, 'ssh': [{" + members + "}]}"))
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'tagOwners': {'tag:7': []} | tagOwners[\"tag:7\"]: tag names must start with a letter, after 'tag:'",
                "'tagOwners': {'web': []} | tag names must start with 'tag:'",
                "'tagOwners': {'tag:a': ['10.0.0.1']} | \"10.0.0.1\" cannot own a tag",
                "'groups': {'dev': []} | group names must start with 'group:'",
                "'groups': {'group:a': ['tag:b']} | groups[\"group:a\"]: \"tag:b\": group members must be users",
                "'hosts': {'a': 'b'} | hosts[\"a\"]: \"b\" is not an IP address or prefix",
                "'autoApprovers': {'routes': {'x': []}} | is not an IP address or prefix",
                "'autoApprovers': {'exitNode': ['*']} | cannot approve routes",
                "'autoApprovers': {'exits': []} | unknown field: \"exits\"",
                "'nodeAttrs': [{'target': ['%bogus%'], 'attr': ['x']}] | \"%bogus%\": invalid address",
                "'nodeAttrs': [{'target': ['*'], 'ipPool': ['100.100.100.0/24']}] | network within reserved range",
                "'nodeAttrs': [{'target': ['*'], 'ipPool': ['10.0.0.0/8']}] | network must be within 100.64.0.0/10",
                "'postures': {'posture:a': ['node:os is linux']} | invalid posture condition",
                "'ipsets': {'ipset:a': ['add nowhere']} | ipsets[\"ipset:a\"]: \"nowhere\" is not an IP address",
                "'ipsets': {'ipset:a': ['ipset:a']} | \"ipset:a\" is not an IP address",
                "'OneCGNATRoute': 'yes' | OneCGNATRoute must be",
                "'randomizeClientPort': 'yes' | \"randomizeClientPort\" must be true or false",
                "'tests': [{'src': 'a@b', 'accepts': []}] | test(s) failed: unknown field: \"accepts\"",
            })
    void otherSectionsAreChecked(String members, String message) {
        assertThat(only("{" + members + "}")).contains(message);
    }

    @Test
    void memberNamesMatchInAnyCaseButNotTwice() {
        assertThatCode(() -> Policy.parse("{\"TagOwners\": {}, \"ACLS\": []}")).doesNotThrowAnyException();
        assertThat(only("{'acls': [], 'ACLs': []}")).isEqualTo("duplicate member \"ACLs\"");
    }

    @Test
    void membersOfAccessRulesThatStartWithANumberSignAreComments() {
        assertThatCode(() -> Policy.parse(
                        "{\"acls\": [{\"#name\": \"x\", \"action\": \"accept\", \"src\": [], \"dst\": []}]}"))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsSaidAboutRelaysIsKept() {
        assertThat(Policy.parse("{\"derpMap\": {\"OmitDefaultRegions\": true, /* x */ \"N\": [1.50, -7, null]}}")
                        .derpMap())
                .hasValueSatisfying(map ->
                        assertThat(map.toString()).isEqualTo("{\"OmitDefaultRegions\":true,\"N\":[1.50,-7,null]}"));
        assertThat(Policy.allowAll().derpMap()).isEmpty();
    }

    @Test
    void aDomainMustBelongToTheTailnet() {
        Inventory inventory = Inventory.of(List.of(), List.of(), Set.of("example.com"));
        for (String policy : List.of(
                "{\"grants\": [{\"src\": [\"user:*@other.org\"], \"dst\": [\"*\"], \"ip\": [\"*\"]}]}",
                "{\"ssh\": [{\"action\": \"accept\", \"src\": [\"user:*@other.org\"], \"dst\": [], \"users\": [\"root\"]}]}",
                "{\"ssh\": [{\"action\": \"accept\", \"users\": [\"localpart:*@other.org\"]}]}")) {
            PolicyException rejected = catchThrowableOfType(
                    PolicyException.class, () -> Policy.parse(policy).compile(inventory));
            assertThat(rejected)
                    .hasMessageContaining("other.org is not associated with this Tailnet and cannot be used "
                            + "in user:*@<domain> expressions");
        }
    }

    @Test
    void aUserMustNotBeSeveral() {
        Inventory inventory = Inventory.of(
                List.of(
                        new Inventory.User(1, "ann", "a@example.com", "", Set.of()),
                        new Inventory.User(2, "ann", "b@example.com", "", Set.of())),
                List.of(),
                Set.of());
        Policy policy = Policy.parse("{\"groups\": {\"group:x\": [\"ann@\"]}}");
        PolicyException rejected = catchThrowableOfType(PolicyException.class, () -> policy.compile(inventory));
        assertThat(rejected).hasMessage("line 1, column 25: more than one user matches \"ann@\"");
    }
}
