package dev.headscale.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeersAndRoutesTest {
    private static final String TAGS =
            "'tagOwners': {'tag:web': [], 'tag:db': [], 'tag:prod': [], 'tag:router': [], 'tag:exit': []},";

    private final TestTailnet tailnet = TestTailnet.usual();

    private CompiledPolicy compile(String policy) {
        return tailnet.compile("{" + TAGS + policy + "}");
    }

    @Test
    void withoutAPolicyEverybodySeesEverybody() {
        CompiledPolicy compiled = compile("");
        assertThat(compiled.everybodySeesEverybody()).isTrue();
        assertThat(tailnet.peers(compiled, "web"))
                .containsExactly("ann-laptop", "ann-phone", "bob-laptop", "eve-laptop", "db", "router", "exit");
        assertThat(tailnet.routes(compiled, "web", "router")).containsExactly("10.1.0.0/16");
        assertThat(tailnet.routes(compiled, "web", "exit")).containsExactly("0.0.0.0/0", "::/0");
    }

    @Test
    void bothEndsOfARuleSeeEachOtherAndNobodyElse() {
        CompiledPolicy compiled =
                compile("'acls': [{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['tag:web:22']}]");
        assertThat(compiled.everybodySeesEverybody()).isFalse();
        assertThat(tailnet.peers(compiled, "bob-laptop")).containsExactly("web");
        assertThat(tailnet.peers(compiled, "web")).containsExactly("bob-laptop");
        assertThat(tailnet.peers(compiled, "db")).isEmpty();
    }

    @Test
    void capabilitiesAreReasonEnoughToSeeEachOther() {
        CompiledPolicy compiled =
                compile("'grants': [{'src': ['bob@example.com'], 'dst': ['tag:web'], 'app': {'example.com/x': []}}]");
        assertThat(tailnet.peers(compiled, "web")).containsExactly("bob-laptop");
    }

    @Test
    void aSubnetMakesItsRouterAPeer() {
        CompiledPolicy compiled =
                compile("'acls': [{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['10.1.2.0/24:22']}]");
        assertThat(tailnet.peers(compiled, "bob-laptop")).containsExactly("router");
        assertThat(tailnet.routes(compiled, "bob-laptop", "router")).containsExactly("10.1.0.0/16");
    }

    @Test
    void theWayBackFromASubnetIsShownToo() {
        CompiledPolicy compiled =
                compile("'acls': [{'action': 'accept', 'src': ['10.1.0.0/16'], 'dst': ['tag:web:22']}]");
        assertThat(tailnet.peers(compiled, "web")).containsExactly("router");
        assertThat(tailnet.routes(compiled, "web", "router")).containsExactly("10.1.0.0/16");
    }

    @Test
    void aRuleToTheRouterItselfDoesNotShowItsSubnet() {
        CompiledPolicy compiled =
                compile("'acls': [{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['tag:router:22']}]");
        assertThat(tailnet.peers(compiled, "bob-laptop")).containsExactly("router");
        assertThat(tailnet.routes(compiled, "bob-laptop", "router")).isEmpty();
    }

    @Test
    void theInternetIsReachedOverExitNodes() {
        CompiledPolicy compiled =
                compile("'acls': [{'action': 'accept', 'src': ['bob@example.com'], 'dst': ['autogroup:internet:*']}]");
        assertThat(tailnet.peers(compiled, "bob-laptop")).containsExactly("exit");
        assertThat(tailnet.routes(compiled, "bob-laptop", "exit")).containsExactly("0.0.0.0/0", "::/0");
        assertThat(tailnet.routes(compiled, "exit", "bob-laptop")).isEmpty();
    }

    @Test
    void onlyOneRouterOfASubnetIsShown() {
        tailnet.routing("standby", List.of("10.1.0.0/16"), "tag:router");
        CompiledPolicy compiled = compile("");
        IpPrefix subnet = IpPrefix.parse("10.1.0.0/16");
        long router = tailnet.id("router");
        long standby = tailnet.id("standby");
        assertThat(tailnet.routes(compiled, "web", "router")).containsExactly("10.1.0.0/16");
        assertThat(tailnet.routes(compiled, "web", "standby")).isEmpty();
        assertThat(compiled.primary(subnet, RouteElection.FIRST_REGISTERED)).hasValue(router);

        RouteElection routerIsDown = (route, candidates) -> candidates.get(candidates.size() - 1);
        assertThat(compiled.routes(tailnet.id("web"), standby, routerIsDown)).containsExactly(subnet);
        assertThat(compiled.routes(tailnet.id("web"), router, routerIsDown)).isEmpty();
        assertThat(compiled.primary(subnet, routerIsDown)).hasValue(standby);
        assertThat(compiled.primary(subnet, (route, candidates) -> RouteElection.NOBODY))
                .isEmpty();
        assertThat(compiled.primary(IpPrefix.parse("10.9.0.0/16"), routerIsDown))
                .isEmpty();
    }

    @Test
    void aStandbyRouterSeesItsSubnetOnThePrimary() {
        tailnet.routing("standby", List.of("10.1.0.0/16"), "tag:web");
        CompiledPolicy compiled =
                compile("'acls': [{'action': 'accept', 'src': ['tag:web'], 'dst': ['tag:router:22']}]");
        assertThat(tailnet.routes(compiled, "standby", "router")).containsExactly("10.1.0.0/16");
        assertThat(tailnet.routes(compiled, "web", "router")).isEmpty();
    }

    @Test
    void aGrantSendsItsSourcesOverCertainRouters() {
        tailnet.routing("special", List.of("10.1.0.0/16"), "tag:prod");
        String all = "{'src': ['*'], 'dst': ['tag:router', 'tag:prod'], 'ip': ['*']}";
        String steered = "{'src': ['bob@example.com'], 'dst': ['10.1.0.0/16'], 'ip': ['*'], 'via': ['tag:prod']}";
        CompiledPolicy compiled = compile("'grants': [" + all + "," + steered + "]");
        assertThat(tailnet.routes(compiled, "bob-laptop", "special")).containsExactly("10.1.0.0/16");
        assertThat(tailnet.routes(compiled, "bob-laptop", "router")).isEmpty();
        assertThat(tailnet.routes(compiled, "web", "special")).isEmpty();

        String open = "{'src': ['bob@example.com'], 'dst': ['10.1.0.0/16'], 'ip': ['22']}";
        CompiledPolicy both = compile("'grants': [" + all + "," + steered + "," + open + "]");
        assertThat(tailnet.routes(both, "bob-laptop", "router")).containsExactly("10.1.0.0/16");
        assertThat(tailnet.routes(both, "bob-laptop", "special")).isEmpty();
    }

    @Test
    void aGrantSendsItsSourcesOverCertainExitNodes() {
        tailnet.routing("special", List.of("0.0.0.0/0", "::/0"), "tag:prod");
        CompiledPolicy compiled = compile("'grants': [{'src': ['bob@example.com'], 'dst': ['autogroup:internet'],"
                + "'ip': ['*'], 'via': ['tag:prod']}]");
        assertThat(tailnet.peers(compiled, "bob-laptop")).containsExactly("special");
        assertThat(tailnet.routes(compiled, "bob-laptop", "special")).containsExactly("0.0.0.0/0", "::/0");
    }

    @Test
    void approvedRoutesThatAreNotAdvertisedDoNotCount() {
        Inventory.Node known = tailnet.inventory().node(tailnet.id("router")).orElseThrow();
        Inventory.Node silent = new Inventory.Node(
                known.id(),
                known.user(),
                known.tags(),
                known.ipv4(),
                known.ipv6(),
                List.of(),
                known.approved(),
                known.attributes());
        assertThat(known.routes()).containsExactly(IpPrefix.parse("10.1.0.0/16"));
        assertThat(silent.routes()).isEmpty();
    }

    @Test
    void routesAreApprovedByBlockAndOwner() {
        CompiledPolicy compiled = compile("'groups': {'group:net': ['bob@example.com']}, 'autoApprovers': {"
                + "'routes': {'10.0.0.0/8': ['tag:router', 'group:net'], '0.0.0.0/0': ['tag:web']},"
                + "'exitNode': ['tag:exit']}");
        assertThat(compiled.approvesRoute(tailnet.id("router"), IpPrefix.parse("10.1.0.0/16")))
                .isTrue();
        assertThat(compiled.approvesRoute(tailnet.id("bob-laptop"), IpPrefix.parse("10.0.0.0/8")))
                .isTrue();
        assertThat(compiled.approvesRoute(tailnet.id("router"), IpPrefix.parse("192.168.0.0/16")))
                .isFalse();
        assertThat(compiled.approvesRoute(tailnet.id("db"), IpPrefix.parse("10.1.0.0/16")))
                .isFalse();
        assertThat(compiled.approvesRoute(tailnet.id("exit"), IpPrefix.ALL_V4)).isTrue();
        assertThat(compiled.approvesRoute(tailnet.id("web"), IpPrefix.ALL_V4)).isFalse();
        assertThat(compiled.approvesRoute(tailnet.id("web"), IpPrefix.parse("192.168.0.0/16")))
                .isTrue();
    }
}
