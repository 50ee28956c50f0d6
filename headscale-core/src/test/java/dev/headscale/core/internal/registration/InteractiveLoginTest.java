package dev.headscale.core.internal.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.model.UserId;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.DirectStream;
import dev.headscale.core.testkit.RegisterAnswer;
import dev.headscale.core.testkit.TestControlPlane;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Devices for which somebody logs in. */
class InteractiveLoginTest {
    private static final int MOST = 1024;
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    private final TestControlPlane control =
            new TestControlPlane(builder -> builder.serverUrl(URI.create("https://control.example.com/")));
    private final DirectDevice device = control.device();

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void aDeviceWithoutKeyIsSentToALoginPage() {
        RegisterAnswer answer = device.register().send();
        assertThat(answer.authUrl()).matches("https://control\\.example\\.com/register/hskey-authreq-[0-9a-f]{24}");
        assertThat(answer.isAuthorized()).isFalse();
        assertThat(answer.isKeyExpired()).isFalse();
        assertThat(control.nodes().list()).isEmpty();
    }

    @Test
    void anApprovalMakesTheNodeAndWakesTheDeviceThatWaits() {
        String url = device.register().send().authUrl();
        DirectStream waiting = device.register().followup(url).sendLater();
        assertThat(waiting.status()).isZero();

        NodeState approved = control.nodes().register(idOf(url), control.user("alice"));

        RegisterAnswer answer = RegisterAnswer.of(waiting);
        assertThat(answer.isAuthorized()).isTrue();
        assertThat(answer.loginName()).isEqualTo("alice");
        assertThat(approved).isEqualTo(control.stateOf(device));
        Node node = approved.node();
        assertThat(node.owner()).isEqualTo(new Owner.OfUser(control.user("alice")));
        assertThat(node.registerMethod()).isEqualTo(RegisterMethod.CLI);
        assertThat(node.preAuthKey()).isEmpty();
        assertThat(node.givenName()).isEqualTo("host-1");
    }

    @Test
    void aDeviceThatAsksAfterTheApprovalIsIn() {
        String url = device.register().send().authUrl();
        control.nodes().register(idOf(url), control.user("alice"));
        device.register().followup(url).send().requireAuthorized();
        device.register().send().requireAuthorized();
    }

    @Test
    void manyWaitingRequestsAreAllWoken() {
        String url = device.register().send().authUrl();
        List<DirectStream> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(device.register().followup(url).sendLater());
        }
        control.nodes().register(idOf(url), control.user("alice"));
        assertThat(waiting)
                .allSatisfy(stream ->
                        assertThat(RegisterAnswer.of(stream).isAuthorized()).isTrue());
    }

    @Test
    void anUnknownFollowUpGetsANewAddress() {
        String url = "https://control.example.com/register/hskey-authreq-000000000000000000000000";
        RegisterAnswer answer = device.register().followup(url).send();
        assertThat(answer.authUrl()).isNotEmpty().isNotEqualTo(url);
        assertThat(device.register().followup("nonsense").send().authUrl()).isNotEmpty();
    }

    @Test
    void aFollowUpAfterARestartGetsANewAddressThatWorks() {
        String lost = device.register().send().authUrl();
        control.restart();
        String url = device.register().followup(lost).send().authUrl();
        assertThat(url).isNotEmpty().isNotEqualTo(lost);
        control.nodes().register(idOf(url), control.user("alice"));
        device.register().followup(url).send().requireAuthorized();
    }

    @Test
    void aLoginEndsAfterItsTimeAndTheWaitingDeviceGetsANewAddress() {
        String url = device.register().send().authUrl();
        DirectStream waiting = device.register().followup(url).sendLater();
        control.advance(LIFETIME.minusSeconds(1));
        assertThat(waiting.isEnded()).isFalse();
        control.advance(Duration.ofSeconds(1));
        String fresh = RegisterAnswer.of(waiting).authUrl();
        assertThat(fresh).isNotEmpty().isNotEqualTo(url);
        assertThatThrownBy(() -> control.nodes().register(idOf(url), control.user("alice")))
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
        control.nodes().register(idOf(fresh), control.user("alice"));
        device.register().followup(fresh).send().requireAuthorized();
    }

    @Test
    void anotherMachineCannotWaitForALogin() {
        String url = device.register().send().authUrl();
        RegisterAnswer other = control.device().register().followup(url).send();
        assertThat(other.authUrl()).isNotEmpty().isNotEqualTo(url);
        control.nodes().register(idOf(url), control.user("alice"));
        assertThat(control.nodes().list())
                .singleElement()
                .satisfies(state -> assertThat(state.node().machineKey()).isEqualTo(device.machineKey()));
    }

    @Test
    void aFollowUpNeverAsksForAnotherNodeKey() {
        device.join(control.oneOffKey("alice"));
        control.nodes()
                .setExpiry(
                        control.nodeOf(device).id(), Optional.of(control.clock().instant()));
        RegisterAnswer answer =
                device.register().followup("https://x/register/gone").send();
        assertThat(answer.isKeyExpired()).isFalse();
        assertThat(answer.authUrl()).isNotEmpty();
        control.nodes().register(answer.authId(), control.user("alice"));
        device.register().followup(answer.authUrl()).send().requireAuthorized();
    }

    @Test
    void anApprovalByNobodyOrOfNothingIsRefused() {
        String id = device.register().send().authId();
        assertThatThrownBy(() -> control.nodes().register(id, new UserId(99)))
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
        assertThatThrownBy(() -> control.nodes().register("hskey-authreq-x", control.user("alice")))
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
        control.nodes().register(id, control.user("alice"));
        assertThatThrownBy(() -> control.nodes().register(id, control.user("alice")))
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
    }

    @Test
    void requestedTagsThatTheUserMayNotGiveFailTheApprovalAndTheLoginGoesOn() {
        RegisterAnswer answer = device.register().requestTags("tag:mine").send();
        assertThatThrownBy(() -> control.nodes().register(answer.authId(), control.user("alice")))
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID));
        assertThat(control.nodes().list()).isEmpty();
        assertThat(device.register().followup(answer.authUrl()).sendLater().isEnded())
                .isFalse();
    }

    @Test
    void anApprovalThatCannotBeStoredLeavesTheDeviceWaiting() {
        String url = device.register().send().authUrl();
        UserId alice = control.user("alice");
        DirectStream waiting = device.register().followup(url).sendLater();
        control.store().failWrites(() -> true);
        assertThatThrownBy(() -> control.nodes().register(idOf(url), alice))
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
        assertThat(waiting.isEnded()).isFalse();
        control.store().failWrites(() -> false);
        control.nodes().register(idOf(url), alice);
        assertThat(RegisterAnswer.of(waiting).isAuthorized()).isTrue();
    }

    @Test
    void aSecondLoginOfAUserIsTheSameNode() {
        Node first = login("alice");
        device.rotate();
        Node second = login("alice");
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.addresses()).isEqualTo(first.addresses());
        assertThat(control.nodes().list()).hasSize(1);
    }

    @Test
    void aLoginOfAnotherUserIsASecondNode() {
        Node alices = login("alice");
        device.rotate();
        Node bobs = login("bob");
        device.rotate();
        Node alicesAgain = login("alice");
        assertThat(bobs.id()).isNotEqualTo(alices.id());
        assertThat(alicesAgain.id()).isEqualTo(alices.id());
        assertThat(control.nodes().list()).hasSize(2);
    }

    @Test
    void aLoginWithoutTagsGivesATaggedNodeBackToTheUser() {
        device.join(control.taggedKey("tag:web"));
        Node tagged = control.nodeOf(device);
        device.rotate();
        Node after = login("alice");
        assertThat(after.id()).isEqualTo(tagged.id());
        assertThat(after.owner()).isEqualTo(new Owner.OfUser(control.user("alice")));
        assertThat(after.registerMethod()).isEqualTo(RegisterMethod.CLI);
    }

    @Test
    void theLoginThatHasWaitedLongestGivesWayToOneTooMany() {
        String oldest = device.register().send().authUrl();
        DirectDevice others = control.device();
        String second = others.register().send().authUrl();
        for (int i = 2; i < MOST; i++) {
            others.rotate().register().send();
        }
        assertThat(isWaiting(oldest)).isTrue();
        others.rotate().register().send();
        assertThat(isWaiting(oldest)).isFalse();
        assertThat(isWaiting(second)).isTrue();
    }

    @Test
    void aLoginThatGivesWayTakesNoOtherWithIt() {
        List<DirectStream> waiting = new ArrayList<>();
        DirectDevice others = control.device();
        for (int i = 0; i < MOST; i++) {
            String url = others.rotate().register().send().authUrl();
            waiting.add(others.register().followup(url).sendLater());
        }
        device.register().send();
        assertThat(waiting.stream().filter(DirectStream::isEnded)).hasSize(1);
        assertThat(waiting.get(0).isEnded()).isTrue();
        assertThat(RegisterAnswer.of(waiting.get(0)).error()).isNotEmpty();
    }

    private boolean isWaiting(String url) {
        try {
            control.nodes().register(idOf(url), new UserId(99));
        } catch (ControlException e) {
            return e.getMessage().contains("user");
        }
        throw new AssertionError("a login was approved by nobody");
    }

    private Node login(String user) {
        RegisterAnswer answer = device.register().send();
        Node node =
                control.nodes().register(answer.authId(), control.user(user)).node();
        device.register().followup(answer.authUrl()).send().requireAuthorized();
        return node;
    }

    private static String idOf(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
