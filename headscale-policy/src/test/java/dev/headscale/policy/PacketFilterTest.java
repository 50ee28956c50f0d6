package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PacketFilterTest {
    private static final String TAGS =
            "'tagOwners': {'tag:web': [], 'tag:db': [], 'tag:prod': [], 'tag:router': [], 'tag:exit': []},";
    private static final String EVERYBODY =
            "[100.64.0.0-100.115.91.255, 100.115.94.0-100.127.255.255, fd7a:115c:a1e0::/48, 10.1.0.0/16]";

    private final TestTailnet tailnet = TestTailnet.usual();

    private List<String> filter(String node, String policy) {
        return tailnet.filter(tailnet.compile("{" + TAGS + policy + "}"), node);
    }

    @Test
    void aPolicyWithoutRulesAllowsAll() {
        assertThat(filter("web", "")).containsExactly(EVERYBODY + " -> [*:*]");
        assertThat(tailnet.filter(Policy.allowAll().compile(tailnet.inventory()), "web"))
                .containsExactly(EVERYBODY + " -> [*:*]");
    }

    @Test
    void anEmptyListOfRulesDeniesAll() {
        assertThat(filter("web", "'acls': []")).isEmpty();
        assertThat(filter("web", "'grants': []")).isEmpty();
    }

    @Test
    void aSectionThatIsNullIsAsGoodAsAbsent() {
        assertThat(filter("web", "'acls': null")).containsExactly(EVERYBODY + " -> [*:*]");
    }

    @Test
    void aRuleReachesOnlyTheNodesOfItsDestination() {
        String policy = "'acls': [{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['tag:web:22,80-90']}]";
        assertThat(filter("web", policy))
                .containsExactly("[bob-laptop, bob-laptop/6] -> [web:22, web/6:22, web:80-90, web/6:80-90]");
        assertThat(filter("db", policy)).isEmpty();
    }

    @Test
    void sourcesMayBeGroupsTagsHostsAndAddresses() {
        String policy =
                "'groups': {'group:dev': ['ann@example.com', 'nobody@example.com']}, 'hosts': {'office': '192.0.2.0/24'},"
                        + "'acls': [{'action': 'accept', 'src': ['group:dev', 'tag:db', 'office', '198.51.100.7'], 'dst': ['tag:web:*']}]";
        assertThat(filter("web", policy))
                .containsExactly(
                        "[192.0.2.0/24, 198.51.100.7, ann-laptop, ann-laptop/6, ann-phone, ann-phone/6, db, db/6]"
                                + " -> [web:*, web/6:*]");
    }

    @Test
    void aSourceThatIsNobodyMakesNoRule() {
        assertThat(filter(
                        "web",
                        "'groups': {'group:none': []},"
                                + "'acls': [{'action': 'accept', 'src': ['group:none'], 'dst': ['tag:web:*']}]"))
                .isEmpty();
    }

    @Test
    void rulesOfTheSameSourceAndProtocolAreMergedIntoTheFirst() {
        assertThat(filter(
                        "web",
                        "'groups': {'group:bob': ['bob@example.com']}, 'acls': ["
                                + "{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['tag:web:22']},"
                                + "{'action': 'accept', 'src': ['tag:db'], 'dst': ['tag:web:22']},"
                                + "{'action': 'accept', 'src': ['bob@example.com'], 'proto': 'tcp', 'dst': ['tag:web:443']},"
                                + "{'action': 'accept', 'src': ['group:bob'], 'dst': ['tag:web:80']}]"))
                .containsExactly(
                        "[bob-laptop, bob-laptop/6] -> [web:22, web/6:22, web:80, web/6:80]",
                        "[db, db/6] -> [web:22, web/6:22]",
                        "[bob-laptop, bob-laptop/6] -> [web:443, web/6:443] [6]");
    }

    @Test
    void allAddressesOfANodeAreTheSameSourceAsTheNode() {
        String policy = "'acls': [{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['tag:web:22']},"
                + "{'action': 'accept', 'src': ['" + tailnet.ip("bob-laptop") + "', '" + tailnet.ip6("bob-laptop")
                + "'], 'dst': ['tag:web:80']}]";
        assertThat(filter("web", policy))
                .containsExactly("[bob-laptop, bob-laptop/6] -> [web:22, web/6:22, web:80, web/6:80]");
    }

    @Test
    void anAddressReachedOverTwoNamesIsListedTwice() {
        assertThat(filter("db", "'grants': [{'src': ['tag:web'], 'dst': ['tag:db', 'tag:prod'], 'ip': ['22']}]"))
                .containsExactly("[web, web/6] -> [db:22, db/6:22, db:22, db/6:22]");
    }

    @Test
    void grantsComeBeforeAccessRules() {
        assertThat(filter(
                        "web",
                        "'acls': [{'action': 'accept', 'src': ['tag:db'], 'dst': ['tag:web:1']}],"
                                + "'grants': [{'src': ['bob@example.com'], 'dst': ['tag:web'], 'ip': ['udp:53']}]"))
                .containsExactly(
                        "[bob-laptop, bob-laptop/6] -> [web:53, web/6:53] [17]", "[db, db/6] -> [web:1, web/6:1]");
    }

    @Test
    void aRouterKeepsDestinationsThatItsSubnetsOverlapAsWritten() {
        String policy =
                "'acls': [{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['10.0.0.0/8:22', '10.1.2.3:80', "
                        + "'192.0.2.1:443']}]";
        assertThat(filter("router", policy))
                .containsExactly("[bob-laptop, bob-laptop/6] -> [10.0.0.0/8:22, 10.1.2.3:80]");
        assertThat(filter("web", policy)).isEmpty();
    }

    @Test
    void onlyExitNodesLetPacketsThroughToTheInternet() {
        String policy = "'acls': [{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['autogroup:internet:443', "
                + "'8.8.8.0/24:53', '10.0.0.0/8:1']}]";
        assertThat(filter("router", policy)).containsExactly("[bob-laptop, bob-laptop/6] -> [10.0.0.0/8:1]");
        assertThat(filter("exit", policy))
                .singleElement()
                .asString()
                .contains(
                        "0.0.0.0-9.255.255.255:443",
                        "2000::-3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:443",
                        "8.8.8.0/24:53")
                .doesNotContain("10.0.0.0/8");
    }

    @Test
    void aPersonReachesTheirOwnDevicesOnly() {
        String policy = "'acls': [{'action': 'accept', 'src': ['autogroup:member'], 'dst': ['autogroup:self:*']}]";
        assertThat(filter("ann-phone", policy))
                .containsExactly("[ann-laptop, ann-laptop/6, ann-phone, ann-phone/6] -> [ann-phone:*, ann-phone/6:*]");
        assertThat(filter("bob-laptop", policy))
                .containsExactly("[bob-laptop, bob-laptop/6] -> [bob-laptop:*, bob-laptop/6:*]");
        assertThat(filter("web", policy)).isEmpty();
    }

    @Test
    void ownDevicesComeLastUnlessAllDestinationsAreAutogroups() {
        assertThat(
                        filter(
                                "ann-phone",
                                "'acls': [{'action': 'accept', 'src': ['*'], 'dst': ['autogroup:self:1', 'ann@example.com:2']}]"))
                .containsExactly(
                        EVERYBODY + " -> [ann-phone:2, ann-phone/6:2]",
                        "[ann-laptop, ann-laptop/6, ann-phone, ann-phone/6] -> [ann-phone:1, ann-phone/6:1]");
        assertThat(
                        filter(
                                "ann-phone",
                                "'acls': [{'action': 'accept', 'src': ['*'], 'dst': ['autogroup:self:1', 'autogroup:member:2']}]"))
                .containsExactly(
                        "[ann-laptop, ann-laptop/6, ann-phone, ann-phone/6] -> [ann-phone:1, ann-phone/6:1]",
                        EVERYBODY + " -> [ann-phone:2, ann-phone/6:2]");
    }

    @Test
    void capabilitiesAreNarrowedToOwnAddressesAndRoutedSubnets() {
        String policy = "'grants': [{'src': ['tag:web'], 'dst': ['*'], 'app': {'example.com/cap/x': [{'a': 1}]}},"
                + "{'src': ['tag:db'], 'dst': ['10.0.0.0/8'], 'app': {'example.com/cap/y': []}},"
                + "{'src': ['tag:db'], 'dst': ['100.64.0.0/24'], 'app': {'example.com/cap/z': null}}]";
        assertThat(filter("router", policy))
                .containsExactly(
                        "[web, web/6] -> [] {example.com/cap/x=[{\"a\":1}]} on [router, router/6]",
                        "[db, db/6] -> [] {example.com/cap/y=[]} on [10.0.0.0/8]",
                        "[db, db/6] -> [] {example.com/cap/z=null} on [router]");
    }

    @Test
    void capabilitiesOfNobodyAreARuleButThoseOfNothingAreNone() {
        String app = "'dst': ['tag:web'], 'app': {'example.com/cap': []}}";
        assertThat(filter("web", "'groups': {'group:none': []}, 'grants': [{'src': ['group:none'], " + app + "]"))
                .containsExactly("[] -> [] {example.com/cap=[]} on [web, web/6]");
        assertThat(filter("web", "'grants': [{'src': [], " + app + "]")).isEmpty();
        assertThat(filter("web", "'grants': [{" + app + "]")).isEmpty();
    }

    @Test
    void addressesOfTheSixthVersionMayStandInBrackets() {
        assertThat(filter(
                        "web",
                        "'acls': [{'action': 'accept', 'src': ['tag:db'], 'dst': ['[" + tailnet.ip6("web") + "]:22', '["
                                + tailnet.ip6("web") + "]/128:23', '" + tailnet.ip6("web") + ":24']}]"))
                .containsExactly("[db, db/6] -> [web/6:22, web/6:23, web/6:24]");
    }

    @Test
    void someCapabilitiesHaveACompanionThatGoesBack() {
        String policy = "'grants': [{'src': ['bob@example.com'], 'dst': ['tag:web'], 'ip': ['8080'],"
                + "'app': {'tailscale.com/cap/relay': [], 'tailscale.com/cap/drive': [{'shares': ['*']}]}}]";
        assertThat(filter("web", policy))
                .containsExactly(
                        "[bob-laptop, bob-laptop/6] -> [web:8080, web/6:8080]",
                        "[bob-laptop, bob-laptop/6] -> [] {tailscale.com/cap/relay=[], "
                                + "tailscale.com/cap/drive=[{\"shares\":[\"*\"]}]} on [web, web/6]");
        assertThat(filter("bob-laptop", policy))
                .containsExactly(
                        "[web, web/6] -> [] {tailscale.com/cap/drive-sharer=null} on [bob-laptop, bob-laptop/6]",
                        "[web, web/6] -> [] {tailscale.com/cap/relay-target=null} on [bob-laptop, bob-laptop/6]");
    }

    @Test
    void aRuleOverRoutersExistsOnlyOnThoseWithTheTag() {
        tailnet.routing("other", List.of("10.1.0.0/16"), "tag:web");
        String policy = "'grants': [{'src': ['bob@example.com'], 'dst': ['10.1.0.0/24', 'tag:db'], 'ip': ['tcp:443'],"
                + "'via': ['tag:router']}]";
        assertThat(filter("router", policy)).containsExactly("[bob-laptop, bob-laptop/6] -> [10.1.0.0/24:443] [6]");
        assertThat(filter("other", policy)).isEmpty();
        assertThat(filter("db", policy)).isEmpty();
    }

    @Test
    void dangerAllIsLiterallyEverything() {
        assertThat(filter("web", "'grants': [{'src': ['autogroup:danger-all'], 'dst': ['tag:web'], 'ip': ['*']}]"))
                .containsExactly("[*] -> [web:*, web/6:*]");
    }

    @Test
    void everybodyAndOthersAreListedSideBySide() {
        assertThat(filter(
                        "web",
                        "'acls': [{'action': 'accept', 'src': ['*', 'tag:db', '10.1.0.0/16'], 'dst': ['tag:web:22']}]"))
                .containsExactly(EVERYBODY.replace("]", ", db, db/6]") + " -> [web:22, web/6:22]");
    }

    @Test
    void addressesOfNodesInTheSubnetOfARouterConcernTheRouter() {
        tailnet.routing("wide", List.of("100.64.0.0/30"), "tag:exit");
        String policy = "'acls': [{'action': 'accept', 'src': ['tag:db'], 'dst': ['ann@example.com:22']}]";
        assertThat(filter("wide", policy)).containsExactly("[db, db/6] -> [ann-laptop:22, ann-phone:22]");
        CompiledPolicy compiled = tailnet.compile("{" + TAGS + policy + "}");
        assertThat(tailnet.peers(compiled, "wide")).containsExactly("db");
    }

    @Test
    void aNodeThatNobodyKnowsHasNoFilter() {
        CompiledPolicy compiled = tailnet.compile("{}");
        assertThat(compiled.packetFilter(99)).isEmpty();
        assertThat(compiled.canSee(1, 99)).isFalse();
        assertThat(compiled.canSee(99, 1)).isFalse();
    }

    @Test
    void usersAreFoundByMailAddressNameOrProvider() {
        for (String user : List.of("bob@example.com", "bob@")) {
            assertThat(filter("web", "'acls': [{'action': 'accept', 'src': ['" + user + "'], 'dst': ['tag:web:1']}]"))
                    .containsExactly("[bob-laptop, bob-laptop/6] -> [web:1, web/6:1]");
        }
    }

    @Test
    void usersOfADomainAndOfARoleAreSources() {
        String domain = "'acls': [{'action': 'accept', 'src': ['user:*@example.com'], 'dst': ['tag:web:1']}]";
        assertThat(filter("web", domain))
                .containsExactly("[ann-laptop, ann-laptop/6, ann-phone, ann-phone/6, bob-laptop, bob-laptop/6]"
                        + " -> [web:1, web/6:1]");
        String role = "'acls': [{'action': 'accept', 'src': ['autogroup:owner'], 'dst': ['tag:web:1']}]";
        assertThat(filter("web", role))
                .containsExactly("[ann-laptop, ann-laptop/6, ann-phone, ann-phone/6] -> [web:1, web/6:1]");
    }
}
