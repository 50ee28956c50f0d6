package dev.headscale.core.internal.netmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.testkit.ClientMap;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.MapMessages;
import dev.headscale.core.testkit.TestControlPlane;
import dev.headscale.policy.IpPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Nodes 1 and 2 route the same subnet, node 3 uses it. */
class RouterFailoverTest {
    private static final Duration GRACE = Duration.ofSeconds(11);
    private static final IpPrefix SUBNET = IpPrefix.parse("10.1.0.0/16");

    private final TestControlPlane control = new TestControlPlane();
    private final String key = control.reusableKey("alice");
    private final DirectDevice one = control.joined(key);
    private final DirectDevice two = control.joined(key);
    private final DirectDevice user = control.joined(key);
    private final ClientMap map = new ClientMap();
    private MapMessages oneStream;
    private MapMessages twoStream;
    private MapMessages news;

    @BeforeEach
    void offerTheSameSubnet() {
        oneStream = one.stream();
        twoStream = two.stream();
        news = user.stream();
        for (DirectDevice router : List.of(one, two)) {
            router.map().hostinfo("RoutableIPs", "[\"" + SUBNET + "\"]").update();
            control.nodes().approveRoutes(control.nodeOf(router).id(), List.of(SUBNET));
        }
        assertThat(router()).isEqualTo(1);
    }

    @AfterEach
    void stop() {
        control.close();
    }

    /** Who serves the subnet for the user, which has to be one. */
    private long router() {
        map.read(news);
        assertThat(map.peers())
                .isEqualTo(new ClientMap().read(user.map().readOnly()).peers());
        List<Long> primary = map.peers().entrySet().stream()
                .filter(peer -> lists(peer.getValue(), "PrimaryRoutes"))
                .map(Map.Entry::getKey)
                .toList();
        List<Long> allowed = map.peers().entrySet().stream()
                .filter(peer -> lists(peer.getValue(), "AllowedIPs"))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(allowed).isEqualTo(primary).hasSize(1);
        assertThat(control.nodes().primaryRoutes()).isEqualTo(Map.of(new NodeId(primary.get(0)), List.of(SUBNET)));
        return primary.get(0);
    }

    private static boolean lists(JsonNode peer, String field) {
        return peer.path(field).values().stream()
                .anyMatch(route -> route.asString().equals(SUBNET.toString()));
    }

    private void leave(MapMessages stream) {
        stream.raw().hangUp();
        control.advance(GRACE);
    }

    @Test
    void theNextTakesOverWhenTheRouterIsGoneAndKeepsTheSubnet() {
        leave(oneStream);
        assertThat(router()).isEqualTo(2);

        one.stream();
        assertThat(router()).as("the first is back").isEqualTo(2);

        leave(twoStream);
        assertThat(router()).isEqualTo(1);
    }

    @Test
    void aShortInterruptionMovesNothing() {
        oneStream.raw().hangUp();
        control.advance(Duration.ofSeconds(3));
        one.stream();
        control.advance(GRACE);
        assertThat(router()).isEqualTo(1);
    }

    @Test
    void theLastRouterKeepsTheSubnetWhenAllAreGone() {
        leave(oneStream);
        leave(twoStream);
        assertThat(router()).isEqualTo(2);

        one.stream();
        assertThat(router()).as("the first that comes back").isEqualTo(1);
        two.stream();
        assertThat(router()).isEqualTo(1);
    }

    @Test
    void theNextTakesOverWhenTheRouterWithdrawsLosesItsApprovalOrIsDeleted() {
        one.map().hostinfo("RoutableIPs", "[]").update();
        assertThat(router()).isEqualTo(2);
        one.map().hostinfo("RoutableIPs", "[\"" + SUBNET + "\"]").update();
        assertThat(router()).isEqualTo(2);

        control.nodes().approveRoutes(new NodeId(2), List.of());
        assertThat(router()).isEqualTo(1);
        control.nodes().approveRoutes(new NodeId(2), List.of(SUBNET));
        assertThat(router()).isEqualTo(1);

        control.nodes().delete(new NodeId(1));
        assertThat(router()).isEqualTo(2);
    }

    @Test
    void oneStepTellsBothRoutersAndNobodyElse() {
        map.read(news);
        leave(oneStream);

        List<JsonNode> told = news.rest();
        assertThat(told).hasSize(1);
        assertThat(told.get(0).path("PeersChanged").findValuesAsString("ID")).containsExactly("1", "2");
        assertThat(told.get(0).path("PeersChangedPatch").path(0).path("Online").asBoolean(true))
                .isFalse();
    }

    @Test
    void aRouterIsToldWhetherItServes() {
        ClientMap twoMap = new ClientMap().read(twoStream);
        assertThat(twoMap.self().path("PrimaryRoutes")).isEmpty();

        leave(oneStream);

        assertThat(twoMap.read(twoStream).self().path("PrimaryRoutes")).hasSize(1);
    }

    @Test
    void afterARestartTheFirstToConnectServes() {
        control.restart();
        two.stream();
        news = user.stream();
        assertThat(router()).isEqualTo(2);
        one.stream();
        assertThat(router()).isEqualTo(2);
    }
}
