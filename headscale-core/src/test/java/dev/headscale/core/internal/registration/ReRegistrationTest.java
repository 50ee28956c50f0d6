package dev.headscale.core.internal.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.PreAuthKeys.Issued;
import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.RegisterAnswer;
import dev.headscale.core.testkit.TestControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Devices that the tailnet knows already. */
class ReRegistrationTest {
    private final TestControlPlane control = new TestControlPlane();

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void aRestartWithTheSameNodeKeyIsTheSameNode() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        Node before = control.nodeOf(device);
        RegisterAnswer answer = device.register().send();
        assertThat(answer.isAuthorized()).isTrue();
        assertThat(answer.loginName()).isEqualTo("alice");
        assertThat(control.nodeOf(device)).isEqualTo(before);
    }

    @Test
    void aRestartAsksTheStoreForNothing() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        int attempts = control.store().attempts();
        device.register().send().requireAuthorized();
        assertThat(control.store().attempts()).isEqualTo(attempts);
    }

    @Test
    void aContainerMayRestartForEverWithTheKeyThatItHasUsedUp() {
        String key = control.oneOffKey("alice");
        DirectDevice device = control.joined(key);
        Node before = control.nodeOf(device);
        for (int i = 0; i < 3; i++) {
            device.register().authKey(key).send().requireAuthorized();
        }
        assertThat(control.nodes().list()).extracting(NodeState::node).containsExactly(before);
    }

    @Test
    void aKeyThatHasEndedInTheMeantimeDoesNotLockARestartedDeviceOut() {
        Issued issued = control.tailnet().preAuthKeys().create(NewPreAuthKey.forUser(control.user("alice")));
        String key = issued.secret().reveal();
        DirectDevice device = control.joined(key);
        control.tailnet().preAuthKeys().expire(issued.key().id());
        device.register().authKey(key).send().requireAuthorized();
        control.tailnet().preAuthKeys().revoke(issued.key().id());
        device.register().authKey(key).send().requireAuthorized();
        control.tailnet().preAuthKeys().delete(issued.key().id());
        device.register().authKey(key).send().requireAuthorized();
    }

    @Test
    void aNewNodeKeyWithAGoodKeyKeepsIdAddressesAndName() {
        String key = control.reusableKey("alice");
        DirectDevice device = control.joined(key);
        device.map().homeDerp(7).update();
        Node before = control.nodeOf(device);
        control.advance(Duration.ofHours(1));

        device.rotate().join(key);

        Node after = control.nodeOf(device);
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.addresses()).isEqualTo(before.addresses());
        assertThat(after.givenName()).isEqualTo(before.givenName());
        assertThat(after.createdAt()).isEqualTo(before.createdAt());
        assertThat(control.stateOf(device).presence().hostInfo().preferredDerp())
                .isEqualTo(7);
        assertThat(control.nodes().list()).hasSize(1);
    }

    @Test
    void theOldNodeKeyIsNobodysAfterARotation() {
        String key = control.reusableKey("alice");
        DirectDevice device = control.joined(key);
        var old = device.nodeKey();
        device.rotate().join(key);
        device.nodeKey(old);
        assertThat(device.map().send().await(stream -> stream.isEnded()).status())
                .isEqualTo(404);
        assertThat(control.control().admits(old)).isFalse();
    }

    @Test
    void aNewNodeKeyNeedsAKeyThatStillWorks() {
        String key = control.oneOffKey("alice");
        DirectDevice device = control.joined(key);
        var old = device.nodeKey();
        assertThat(device.rotate().register().authKey(key).send().error()).isEqualTo("authkey already used");
        device.nodeKey(old).register().send().requireAuthorized();
    }

    @Test
    void anExpiredNodeNeedsAKeyThatStillWorks() {
        String used = control.oneOffKey("alice");
        DirectDevice device = control.joined(used);
        expire(device);
        assertThat(device.register().authKey(used).send().error()).isEqualTo("authkey already used");
        device.register().authKey(control.oneOffKey("alice")).send().requireAuthorized();
        assertThat(control.nodeOf(device).expiry()).isEmpty();
    }

    @Test
    void anExpiredNodeWithoutKeyIsToldToComeBackWithAnotherNodeKey() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        expire(device);
        RegisterAnswer answer = device.register().send();
        assertThat(answer.isKeyExpired()).isTrue();
        assertThat(answer.isAuthorized()).isFalse();
        assertThat(answer.authUrl()).isEmpty();
        assertThat(device.rotate().register().send().authUrl()).isNotEmpty();
    }

    @Test
    void aRotatedNodeFollowsItsDevicesNewNameUnlessAnAdministratorHasChosenOne() {
        String key = control.reusableKey("alice");
        DirectDevice device = control.joined(key);
        device.rotate().hostname("second").join(key);
        assertThat(control.nodeOf(device).givenName()).isEqualTo("second");
        control.nodes().rename(control.nodeOf(device).id(), "chosen");
        device.rotate().hostname("third").join(key);
        assertThat(control.nodeOf(device).givenName()).isEqualTo("chosen");
        assertThat(control.nodeOf(device).hostname()).isEqualTo("third");
    }

    @Test
    void anotherUsersKeyMakesASecondNodeOfTheMachine() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        Node alices = control.nodeOf(device);
        Node bobs = control.nodeOf(device.rotate().join(control.oneOffKey("bob")));
        assertThat(bobs.id()).isNotEqualTo(alices.id());
        assertThat(bobs.owner()).isEqualTo(new Owner.OfUser(control.user("bob")));
        assertThat(control.nodes().find(alices.id()).orElseThrow().node()).isEqualTo(alices);

        Node alicesAgain = control.nodeOf(device.rotate().join(control.oneOffKey("alice")));
        assertThat(alicesAgain.id()).isEqualTo(alices.id());
    }

    @Test
    void anotherUsersKeyWithTheNodeKeyOfTheFirstUserHasToComeBackWithAnother() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        Node alices = control.nodeOf(device);
        String bobsKey = control.oneOffKey("bob");

        assertThat(device.register().authKey(bobsKey).send().isKeyExpired()).isTrue();
        assertThat(control.nodes().list()).extracting(NodeState::node).containsExactly(alices);

        device.rotate().join(bobsKey);
        assertThat(control.nodes().list())
                .extracting(state -> state.node().nodeKey())
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void aBadKeyOfAnotherUserIsRefusedAtOnce() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        String used = control.oneOffKey("bob");
        control.joined(used);
        assertThat(device.register().authKey(used).send().error()).isEqualTo("authkey already used");
    }

    @Test
    void aTaggedKeyConvertsAUsersNode() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        Node before = control.nodeOf(device);
        String key = control.taggedKey("tag:web");
        RegisterAnswer answer = device.register().authKey(key).send();
        assertThat(answer.loginName()).isEqualTo("tagged-devices");
        Node after = control.nodeOf(device);
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.addresses()).isEqualTo(before.addresses());
        assertThat(after.owner()).isEqualTo(Owner.Tagged.of(List.of("tag:web")));
        assertThat(after.expiry()).isEmpty();
    }

    @Test
    void aTaggedKeyDoesNotGuessWhichOfTwoUsersNodesToConvert() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        device.rotate().join(control.oneOffKey("bob"));
        RegisterAnswer answer =
                device.rotate().register().authKey(control.taggedKey("tag:web")).send();
        assertThat(answer.error()).contains("several users");
        assertThat(control.nodes().list()).hasSize(2);
    }

    @Test
    void aUsersKeyOnATaggedNodeLeavesItTagged() {
        DirectDevice device = control.joined(control.taggedKey("tag:web"));
        Node before = control.nodeOf(device);
        device.rotate().join(control.oneOffKey("alice"));
        assertThat(control.nodeOf(device).id()).isEqualTo(before.id());
        assertThat(control.nodeOf(device).owner()).isEqualTo(before.owner());
    }

    @Test
    void otherTagsOfALaterKeyLeaveATaggedNodeAsItIs() {
        DirectDevice device = control.joined(control.taggedKey("tag:web"));
        device.rotate().join(control.taggedKey("tag:db"));
        assertThat(control.nodeOf(device).owner()).isEqualTo(Owner.Tagged.of(List.of("tag:web")));
        assertThat(control.nodes().list()).hasSize(1);
    }

    @Test
    void requestedTagsOfAKnownNodeAreIgnored() {
        String key = control.reusableKey("alice");
        DirectDevice device = control.joined(key);
        device.rotate().register().authKey(key).requestTags("tag:mine").send().requireAuthorized();
        assertThat(control.nodeOf(device).owner()).isEqualTo(new Owner.OfUser(control.user("alice")));
    }

    @Test
    void aUsersExpiredNodeIsNotMistakenForATaggedOneOfTheSameMachine() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        Node alices = control.nodeOf(device);
        var alicesKey = device.nodeKey();
        device.rotate().join(control.oneOffKey("bob"));
        Node tagged = control.nodes()
                .setTags(control.nodeOf(device).id(), List.of("tag:web"))
                .node();

        device.nodeKey(alicesKey);
        expire(device);
        device.register().authKey(control.oneOffKey("alice")).send().requireAuthorized();

        assertThat(control.nodeOf(device).id()).isEqualTo(alices.id());
        assertThat(control.nodes().find(tagged.id()).orElseThrow().node()).isEqualTo(tagged);
    }

    @Test
    void aRegistrationWithoutRelayKeepsTheOneThatIsKnown() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        device.map().homeDerp(3).update();
        expire(device);
        device.rotate().join(control.oneOffKey("alice"));
        assertThat(control.stateOf(device).presence().hostInfo().preferredDerp())
                .isEqualTo(3);
    }

    @Test
    void anEphemeralNodeThatComesBackWithAnOrdinaryKeyStays() {
        DirectDevice device = control.joined(
                control.key(NewPreAuthKey.forUser(control.user("alice")).asEphemeral()));
        device.rotate().join(control.oneOffKey("alice"));
        assertThat(control.nodeOf(device).ephemeral()).isFalse();
    }

    @Test
    void aKeyIsMarkedAsUsedOnlyByTheRegistrationThatItLetIn() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        String spare = control.oneOffKey("alice");
        device.register().authKey(spare).send().requireAuthorized();
        assertThat(control.tailnet().preAuthKeys().list())
                .extracting(PreAuthKey::used)
                .containsExactly(true, false);
    }

    private void expire(DirectDevice device) {
        control.nodes()
                .setExpiry(
                        control.nodeOf(device).id(), Optional.of(control.clock().instant()));
    }
}
