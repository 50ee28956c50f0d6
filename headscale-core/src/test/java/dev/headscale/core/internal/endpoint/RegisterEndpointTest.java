package dev.headscale.core.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Tailnet;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.DirectStream;
import dev.headscale.core.testkit.MapMessages;
import dev.headscale.core.testkit.RegisterAnswer;
import dev.headscale.core.testkit.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterEndpointTest {
    private final TestControlPlane control = new TestControlPlane();

    @AfterEach
    void stop() {
        control.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 39, 112})
    void aClientThatIsTooOldIsRefusedWithoutTakingItsKey(int version) {
        String key = control.oneOffKey("alice");
        RegisterAnswer answer = control.device()
                .register()
                .authKey(key)
                .with("Version", Integer.toString(version))
                .send();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("unsupported client version").contains("1.80");
        control.joined(key);
    }

    @ParameterizedTest
    @ValueSource(ints = {113, 145, 9999})
    void theOldestServedClientAndFutureOnesAreLetIn(int version) {
        assertThat(control.device()
                        .register()
                        .authKey(control.oneOffKey("alice"))
                        .with("Version", Integer.toString(version))
                        .send()
                        .isAuthorized())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SECRETMARK",
                "[]",
                "\"SECRETMARK\"",
                "{\"Version\":145,\"SECRETMARK\"",
                "{\"Version\":\"SECRETMARK\"}",
                "{\"Version\":145,\"NodeKey\":\"SECRETMARK\"}",
                "{\"Version\":145,\"NodeKey\":{\"SECRETMARK\":1}}",
                "{\"Version\":99999999999,\"NodeKey\":\"SECRETMARK\"}"
            })
    void aMalformedRequestIsRefusedWithoutRepeatingIt(String body) {
        DirectStream answer = control.device().send("POST", "/machine/register", body);
        answer.await(DirectStream::isEnded);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).isNotEmpty().doesNotContain("SECRETMARK").doesNotContain("Exception");
    }

    @Test
    void onlyPostIsAllowed() {
        DirectStream answer = control.device().send("GET", "/machine/register", "");
        assertThat(answer.await(DirectStream::isEnded).status()).isEqualTo(405);
    }

    @Test
    void aRegistrationThatCannotBeStoredIsUnavailableAndChangesNothing() {
        String key = control.oneOffKey("alice");
        DirectDevice device = control.device();
        control.store().failWrites(() -> true);
        assertThat(device.register().authKey(key).send().status()).isEqualTo(503);
        assertThat(control.nodes().list()).isEmpty();
        assertThat(control.tailnet().preAuthKeys().list().get(0).used()).isFalse();

        control.store().failWrites(() -> false);
        device.join(key);
        assertThat(control.nodeOf(device).id().value()).isEqualTo(1);
        assertThat(control.nodeOf(device).addresses().get(0)).hasToString("100.64.0.1");
    }

    @Test
    void aDeviceThatWasNotToldThatItIsInGetsInWhenItAsksAgain() {
        String key = control.oneOffKey("alice");
        DirectDevice device = control.device();
        control.store().loseAnswers(() -> true);
        assertThat(device.register().authKey(key).send().status()).isEqualTo(503);
        control.store().loseAnswers(() -> false);
        device.join(key);
        assertThat(control.nodes().list()).hasSize(1);
        assertThat(control.nodeOf(device).id().value()).isEqualTo(1);
    }

    @Test
    void aLogoutThatCannotBeStoredIsUnavailable() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        control.store().failWrites(() -> true);
        assertThat(device.register().logout().send().status()).isEqualTo(503);
        assertThat(control.nodeOf(device).expiry()).isEmpty();
    }

    @Test
    void aStoreThatCannotBeReadLetsKnownDevicesIn() {
        String key = control.reusableKey("alice");
        DirectDevice device = control.joined(key);
        control.store().failReads(() -> true);
        device.register().authKey(key).send().requireAuthorized();
        control.joined(key);
    }

    @Test
    void aKeyThatNobodyHereKnowsIsUnavailableWhileTheStoreCannotBeSearched() {
        String unknown = "hskey-auth-" + "0".repeat(12) + "-" + "0".repeat(64);
        control.store().failReads(() -> true);
        assertThat(control.device().register().authKey(unknown).send().status()).isEqualTo(503);
    }

    @Test
    void twoTailnetsKnowNothingOfEachOther() {
        Tailnet other = control.control().tailnet(new TailnetId("other"));
        String otherKey = other.preAuthKeys()
                .create(NewPreAuthKey.forUser(
                        other.users().create(NewUser.named("alice")).id()))
                .secret()
                .reveal();
        DirectDevice here = control.device().hostname("same");
        here.join(control.oneOffKey("alice"));
        DirectDevice there = control.device().hostname("same");
        there.join(otherKey);

        Node one = control.nodes().list().get(0).node();
        Node two = other.nodes().list().get(0).node();
        assertThat(one.givenName()).isEqualTo(two.givenName());
        assertThat(one.addresses()).isEqualTo(two.addresses());
        assertThat(one.id()).isEqualTo(two.id());
        assertThat(control.nodes().list()).hasSize(1);
        assertThat(other.nodes().list()).hasSize(1);
        for (DirectDevice device : new DirectDevice[] {here, there}) {
            MapMessages stream = device.stream();
            assertThat(stream.next().path("Peers")).isEmpty();
            assertThat(stream.rest()).isEmpty();
        }
        other.nodes().rename(two.id(), "renamed");
        assertThat(control.nodes().list().get(0).node().givenName()).isEqualTo("same");
        there.rotate();
        assertThat(there.register().authKey(control.oneOffKey("alice")).send().isAuthorized())
                .isTrue();
        assertThat(control.nodes().list()).hasSize(2);
    }

    @Test
    void theTailnetOfAKeyThatAnotherServerHasMadeIsFound() {
        TailnetId id = new TailnetId("late");
        String key = keyMadeElsewhere(id);
        DirectDevice device = control.joined(key);
        assertThat(control.control().tailnet(id).nodes().list())
                .singleElement()
                .satisfies(state -> assertThat(state.node().nodeKey()).isEqualTo(device.nodeKey()));
        assertThat(control.control().tailnets()).containsExactly(TailnetId.DEFAULT, id);
    }

    private String keyMadeElsewhere(TailnetId id) {
        try (TestControlPlane elsewhere = new TestControlPlane(
                builder -> builder.store(control.disk().open()).random(new java.security.SecureRandom()))) {
            Tailnet tailnet = elsewhere.control().tailnet(id);
            return tailnet.preAuthKeys()
                    .create(NewPreAuthKey.forUser(
                            tailnet.users().create(NewUser.named("bob")).id()))
                    .secret()
                    .reveal();
        }
    }
}
