package dev.headscale.core.internal.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.MapMessages;
import dev.headscale.core.testkit.RegisterAnswer;
import dev.headscale.core.testkit.TestControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Logging out, and other wishes of a device for the end of its key. */
class LogoutTest {
    private final TestControlPlane control = new TestControlPlane();

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void aLogoutExpiresTheNodeNowAndNotInTheSeventies() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        control.advance(Duration.ofHours(1));
        RegisterAnswer answer = device.register().logout().send();
        assertThat(answer.isKeyExpired()).isTrue();
        assertThat(answer.error()).isEmpty();
        assertThat(control.nodeOf(device).expiry()).contains(control.clock().instant());
        assertThat(control.control().admits(device.nodeKey())).isFalse();
    }

    @Test
    void theKeyThatADeviceWasStartedWithDoesNotTurnALogoutIntoALogin() {
        String key = control.reusableKey("alice");
        DirectDevice device = control.joined(key);
        assertThat(device.register().authKey(key).logout().send().isKeyExpired())
                .isTrue();
        assertThat(control.nodeOf(device).expiry()).isPresent();
    }

    @Test
    void aSecondLogoutDoesNotMoveTheEnd() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        device.register().logout().send();
        Node before = control.nodeOf(device);
        control.advance(Duration.ofMinutes(1));
        assertThat(device.register().logout().send().isKeyExpired()).isTrue();
        assertThat(control.nodeOf(device)).isEqualTo(before);
    }

    @Test
    void theLogoutOfAnUnknownKeyOpensNoLogin() {
        RegisterAnswer answer = control.device().register().logout().send();
        assertThat(answer.isKeyExpired()).isTrue();
        assertThat(answer.authUrl()).isEmpty();
        assertThat(control.device()
                        .register()
                        .authKey(control.reusableKey("alice"))
                        .logout()
                        .send()
                        .isKeyExpired())
                .isTrue();
        assertThat(control.nodes().list()).isEmpty();
    }

    @Test
    void anEphemeralNodeIsGoneAfterALogout() {
        DirectDevice device = control.joined(
                control.key(NewPreAuthKey.forUser(control.user("alice")).asEphemeral()));
        assertThat(device.register().logout().send().isKeyExpired()).isTrue();
        assertThat(control.nodes().list()).isEmpty();
    }

    @Test
    void peersAreTold() {
        String key = control.reusableKey("alice");
        DirectDevice first = control.joined(key);
        DirectDevice second = control.joined(key);
        MapMessages stream = first.stream();
        stream.next();
        second.register().logout().send();
        assertThat(stream.next().path("PeersChanged").path(0).path("Expired").asBoolean())
                .isTrue();
    }

    @Test
    void aLoginAfterALogoutIsTheSameNode() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        Node before = control.nodeOf(device);
        device.register().logout().send();
        device.rotate().join(control.oneOffKey("alice"));
        Node after = control.nodeOf(device);
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.addresses()).isEqualTo(before.addresses());
        assertThat(after.expiry()).isEmpty();
    }

    @Test
    void aDeviceMayEndItsKeySooner() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        Instant late = control.clock().instant().plusSeconds(1000);
        device.register().expiry(late).send().requireAuthorized();
        assertThat(control.nodeOf(device).expiry()).contains(late);
        device.register().expiry(late.minusSeconds(500)).send().requireAuthorized();
        assertThat(control.nodeOf(device).expiry()).contains(late.minusSeconds(500));
    }

    @Test
    void aDeviceMayNotEndItsKeyLater() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        Instant end = control.clock().instant().plusSeconds(1000);
        control.nodes().setExpiry(control.nodeOf(device).id(), Optional.of(end));
        assertThat(device.register().expiry(end.plusSeconds(1)).send().error())
                .isEqualTo("extending key is not allowed");
        assertThat(control.nodeOf(device).expiry()).contains(end);
    }

    @Test
    void anExpiredDeviceCannotReviveItselfByAWish() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        device.register().logout().send();
        RegisterAnswer answer = device.register()
                .expiry(control.clock().instant().plusSeconds(100))
                .send();
        assertThat(answer.isKeyExpired()).isTrue();
        assertThat(control.control().admits(device.nodeKey())).isFalse();
    }

    @Test
    void aNodeWhoseTimeHasComeIsLoggedOut() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        control.nodes()
                .setExpiry(
                        control.nodeOf(device).id(),
                        Optional.of(control.clock().instant().plusSeconds(10)));
        control.advance(Duration.ofSeconds(9));
        device.register().send().requireAuthorized();
        control.advance(Duration.ofSeconds(1));
        assertThat(device.register().send().isKeyExpired()).isTrue();
    }
}
