package dev.headscale.core.internal.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.DirectStream;
import dev.headscale.core.testkit.MapCall;
import dev.headscale.core.testkit.TestControlPlane;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node key belongs to the machine that registered it; to all others it is unknown. */
class NodeKeyOwnershipTest {
    private final TestControlPlane control = new TestControlPlane();
    private final DirectDevice owner = control.joined(control.oneOffKey("alice"));
    private final DirectDevice thief = control.device().nodeKey(owner.nodeKey());
    private final DirectDevice stranger = control.device();

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void anotherMachineCannotRegisterIt() {
        Node before = control.nodeOf(owner);
        assertThat(thief.register().send().error()).isNotEmpty();
        assertThat(thief.register().authKey(control.oneOffKey("eve")).send().error())
                .isNotEmpty();
        assertThat(control.nodes().list()).extracting(NodeState::node).containsExactly(before);
    }

    @Test
    void theAnswerSaysNothingAboutTheOwner() {
        assertThat(thief.register().send().text()).doesNotContain("alice").doesNotContain("host-1");
    }

    @Test
    void anotherMachineCannotLogItOut() {
        assertThat(thief.register().logout().send().error()).isNotEmpty();
        assertThat(control.nodeOf(owner).expiry()).isEmpty();
    }

    @Test
    void mapRequestsOfAnotherMachineAreAnsweredAsIfTheKeyWereUnknown() {
        assertSame(thief.map(), stranger.map());
        assertSame(thief.map().with("Stream", "true"), stranger.map().with("Stream", "true"));
        assertSame(thief.map().with("ReadOnly", "true"), stranger.map().with("ReadOnly", "true"));
        assertSame(
                thief.map().with("OmitPeers", "true").endpoints("192.0.2.1:1"),
                stranger.map().with("OmitPeers", "true").endpoints("192.0.2.1:1"));
        assertThat(control.stateOf(owner).presence().endpoints()).isEmpty();
        assertThat(control.stateOf(owner).presence().online()).isFalse();
    }

    private static void assertSame(MapCall claimed, MapCall unknown) {
        DirectStream answer = claimed.send().await(DirectStream::isEnded);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text())
                .isEqualTo(unknown.send().await(DirectStream::isEnded).text());
    }

    @Test
    void aDeviceThatWaitsForALoginCannotTakeAKeyThatAnotherHasRegisteredInTheMeantime() {
        DirectDevice late = control.device();
        DirectDevice first = control.device().nodeKey(late.nodeKey());
        String authId = late.register().send().authId();
        first.join(control.oneOffKey("alice"));
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> control.nodes().register(authId, control.user("bob"))))
                .hasMessageContaining("another machine");
        assertThat(control.nodeOf(first).machineKey()).isEqualTo(first.machineKey());
    }

    @Test
    void twoLoginsOfOneNodeKeyCannotMakeTwoNodesOfIt() {
        DirectDevice device = control.device();
        String first = device.register().send().authId();
        String second = device.register().send().authId();
        control.nodes().register(first, control.user("alice"));
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> control.nodes().register(second, control.user("bob"))))
                .isInstanceOfSatisfying(
                        dev.headscale.core.ControlException.class,
                        e -> assertThat(e.code()).isEqualTo(dev.headscale.core.ControlException.Code.CONFLICT));
        assertThat(control.nodeOf(device).owner().userId()).contains(control.user("alice"));
    }

    @Test
    void theSameKeyInAnotherTailnetDoesNotDecideWhetherARelayServesIt() {
        var other = control.control().tailnet(new TailnetId("other"));
        var eve = other.users().create(NewUser.named("eve"));
        thief.join(other.preAuthKeys()
                .create(NewPreAuthKey.forUser(eve.id()))
                .secret()
                .reveal());
        NodeState stolen = other.nodes().list().get(0);
        for (Optional<NodeState> expired : java.util.List.of(Optional.<NodeState>empty(), Optional.of(stolen))) {
            expired.ifPresent(state -> other.nodes()
                    .setExpiry(state.node().id(), Optional.of(control.clock().instant())));
            assertThat(control.control().admits(owner.nodeKey())).isTrue();
        }
        other.nodes().setExpiry(stolen.node().id(), Optional.empty());
        control.nodes()
                .setExpiry(
                        control.nodes().list().get(0).node().id(),
                        Optional.of(control.clock().instant()));
        assertThat(control.control().admits(owner.nodeKey())).isTrue();
        other.nodes().delete(stolen.node().id());
        assertThat(control.control().admits(owner.nodeKey())).isFalse();
    }
}
