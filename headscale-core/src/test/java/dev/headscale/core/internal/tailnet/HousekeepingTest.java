package dev.headscale.core.internal.tailnet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.MapMessages;
import dev.headscale.core.testkit.TestControlPlane;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens by the passing of time alone. */
class HousekeepingTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofMinutes(30);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestControlPlane control = new TestControlPlane();
    private final String key = control.key(
            NewPreAuthKey.forUser(control.user("alice")).asReusable().asEphemeral());

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void anEphemeralNodeThatNeverConnectsIsForgotten() {
        control.joined(key);
        control.advance(TIMEOUT.minus(SECOND));
        assertThat(control.nodes().list()).hasSize(1);
        control.advance(SECOND);
        assertThat(control.nodes().list()).isEmpty();
    }

    @Test
    void anEphemeralNodeStaysAsLongAsItIsConnected() {
        DirectDevice device = control.joined(key);
        device.stream();
        control.advance(TIMEOUT.multipliedBy(3));
        assertThat(control.nodes().list()).hasSize(1);
    }

    @Test
    void anEphemeralNodeThatLeavesIsForgottenAfterItsTime() {
        DirectDevice device = control.joined(key);
        MapMessages stream = device.stream();
        control.advance(TIMEOUT.multipliedBy(2));
        stream.raw().hangUp();
        control.advance(GRACE.plus(TIMEOUT).minus(SECOND));
        assertThat(control.nodes().list()).hasSize(1);
        control.advance(SECOND);
        assertThat(control.nodes().list()).isEmpty();
    }

    @Test
    void anEphemeralNodeThatComesBackInTimeStays() {
        DirectDevice device = control.joined(key);
        device.stream().raw().hangUp();
        control.advance(TIMEOUT);
        device.stream();
        control.advance(TIMEOUT.multipliedBy(2));
        assertThat(control.nodes().list()).hasSize(1);
    }

    @Test
    void aRegistrationIsASignOfLifeToo() {
        DirectDevice device = control.joined(key);
        control.advance(TIMEOUT.minus(SECOND));
        device.register().authKey(key).send().requireAuthorized();
        control.advance(SECOND);
        assertThat(device.stream().next().path("Node").isObject()).isTrue();
        device.stream().raw().hangUp();
        control.advance(GRACE.plus(TIMEOUT).minus(SECOND));
        device.rotate().join(key);
        control.advance(SECOND.multipliedBy(10));
        assertThat(control.nodes().list()).hasSize(1);
    }

    @Test
    void afterARestartTheTimeCountsFromTheStart() {
        DirectDevice device = control.joined(key);
        device.stream();
        control.advance(TIMEOUT.multipliedBy(2));
        control.restart();
        control.advance(TIMEOUT.minus(SECOND));
        assertThat(control.nodes().list()).hasSize(1);
        control.advance(SECOND);
        assertThat(control.nodes().list()).isEmpty();
    }

    @Test
    void ordinaryNodesAreNeverForgotten() {
        control.joined(control.oneOffKey("alice"));
        control.advance(TIMEOUT.multipliedBy(10));
        assertThat(control.nodes().list()).hasSize(1);
    }

    @Test
    void peersAreToldOfForgottenNodes() {
        MapMessages watching = control.joined(control.oneOffKey("alice")).stream();
        control.joined(key);
        watching.next();
        control.advance(TIMEOUT);
        var messages = watching.rest();
        assertThat(messages.get(messages.size() - 1).path("PeersRemoved").toString())
                .isEqualTo("[2]");
    }

    @Test
    void anEphemeralNodeThatCannotBeRemovedIsRemovedLater() {
        control.joined(key);
        control.store().failWrites(() -> true);
        control.advance(TIMEOUT.plusMinutes(1));
        assertThat(control.nodes().list()).hasSize(1);
        control.store().failWrites(() -> false);
        control.advance(SECOND);
        assertThat(control.nodes().list()).isEmpty();
    }

    @Test
    void anExpiryIsToldEvenIfNothingCanBeStored() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        control.joined(key);
        MapMessages stream = device.stream();
        control.nodes()
                .setExpiry(
                        control.nodeOf(device).id(),
                        Optional.of(control.clock().instant().plus(TIMEOUT)));
        control.store().failWrites(() -> true);
        control.advance(TIMEOUT);
        var messages = stream.rest();
        assertThat(messages.get(messages.size() - 1)
                        .path("Node")
                        .path("Expired")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void presenceIsWrittenBehindWithinSeconds() {
        DirectDevice device = control.joined(key);
        device.map().endpoints("192.0.2.1:1").homeDerp(3).update();
        assertThat(control.store().presences()).isEmpty();
        control.advance(SECOND.multipliedBy(2));
        assertThat(control.store().presences()).hasSize(1);
        assertThat(control.store().presences().get(0))
                .extractingByKey(new NodeId(1), InstanceOfAssertFactories.type(Presence.class))
                .satisfies(presence -> assertThat(presence.endpoints()).containsExactly("192.0.2.1:1"));
        control.advance(SECOND.multipliedBy(10));
        assertThat(control.store().presences()).hasSize(1);
    }

    @Test
    void presenceSurvivesARestartExceptThatNobodyIsConnected() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        device.map()
                .disco(device.discoKey(1))
                .endpoints("192.0.2.1:1")
                .homeDerp(3)
                .update();
        device.stream();
        control.advance(Duration.ofMinutes(1));
        Presence before = control.stateOf(device).presence();
        control.restart();
        Presence after = control.stateOf(device).presence();
        assertThat(after.online()).isFalse();
        assertThat(after.lastSeen()).contains(control.clock().instant());
        assertThat(after).isEqualTo(before.withOnline(false, control.clock().instant()));
    }

    @Test
    void everythingDurableSurvivesARestart() {
        String reusable = control.reusableKey("alice");
        DirectDevice first = control.joined(reusable);
        DirectDevice second = control.joined(control.taggedKey("tag:web"));
        control.nodes().rename(control.nodeOf(first).id(), "chosen");
        var nodes = control.nodes().list();
        var users = control.tailnet().users().list();
        var keys = control.tailnet().preAuthKeys().list();
        control.restart();
        assertThat(control.nodes().list()).isEqualTo(nodes);
        assertThat(control.tailnet().users().list()).isEqualTo(users);
        assertThat(control.tailnet().preAuthKeys().list()).isEqualTo(keys);
        first.register().send().requireAuthorized();
        assertThat(second.stream().next().path("Peers")).hasSize(1);
        assertThat(control.nodeOf(control.joined(reusable)).id()).isEqualTo(new NodeId(3));
    }

    @Test
    void anAddressThatWasGivenBackIsUsedAgainOnlyAfterARestart() {
        String reusable = control.reusableKey("alice");
        DirectDevice first = control.joined(reusable);
        var freed = control.nodeOf(first).addresses();
        control.joined(reusable);
        control.nodes().delete(control.nodeOf(first).id());
        assertThat(control.nodeOf(control.joined(reusable)).addresses()).doesNotContainAnyElementsOf(freed);
        control.restart();
        assertThat(control.nodeOf(control.joined(reusable)).addresses()).isEqualTo(freed);
    }

    @Test
    void idsAreNotUsedAgainAfterARestart() {
        String reusable = control.reusableKey("alice");
        DirectDevice device = control.joined(reusable);
        control.nodes().delete(control.nodeOf(device).id());
        control.restart();
        assertThat(control.nodeOf(control.joined(reusable)).id()).isEqualTo(new NodeId(2));
    }
}
