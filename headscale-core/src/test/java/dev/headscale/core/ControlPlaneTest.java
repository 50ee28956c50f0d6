package dev.headscale.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.Secret;
import dev.headscale.core.model.UserId;
import dev.headscale.core.testkit.DirectStream;
import dev.headscale.core.testkit.DirectTransport;
import dev.headscale.core.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlPlaneTest {
    private final ManualClock clock = new ManualClock();
    private final DirectTransport transport = new DirectTransport();
    private ControlPlane control;

    @BeforeEach
    void start() {
        control = ControlPlane.builder()
                .store(new MemoryStore())
                .transport(transport)
                .clock(clock)
                .scheduler(clock)
                .coalescing(Duration.ZERO)
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void startsOnceAndOnlyOnce() {
        assertThatThrownBy(control::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedControlPlaneRefusesEverythingAndClosesAgainWithoutEffect() {
        control.close();
        control.close();
        assertThatThrownBy(control::tailnet)
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(ControlException.Code.CLOSED));
    }

    @Test
    void twoDevicesSeeEachOther() {
        String key = reusableKey();
        DirectStream first = join(1, key);
        DirectStream second = join(2, key);
        first.await(stream -> stream.text().contains("\"PeersChanged\""));
        second.await(stream -> stream.text().contains("\"Peers\":[{\"ID\":1"));
        assertThat(first.text()).contains("\"Name\":\"host-2.tailnet.internal.\"");
    }

    private String reusableKey() {
        UserId alice = control.tailnet().users().create(NewUser.named("alice")).id();
        Secret secret = control.tailnet()
                .preAuthKeys()
                .create(PreAuthKeys.NewPreAuthKey.forUser(alice).asReusable())
                .secret();
        return secret.reveal();
    }

    private DirectStream join(int number, String authKey) {
        MachineKey machine = new MachineKey(bytes(number, 1));
        NodeKey node = new NodeKey(bytes(number, 2));
        DirectTransport.Connection connection = transport.connect(machine);
        String answer = connection
                .send(
                        "POST",
                        "/machine/register",
                        "{\"Version\":145,\"NodeKey\":\"" + node + "\",\"Auth\":{\"AuthKey\":\"" + authKey
                                + "\"},\"Hostinfo\":{\"Hostname\":\"host-" + number + "\"}}")
                .awaitText();
        assertThat(answer).contains("\"MachineAuthorized\":true");
        return connection
                .send("POST", "/machine/map", "{\"Version\":145,\"NodeKey\":\"" + node + "\",\"Stream\":true}")
                .await(stream -> !stream.messages().isEmpty());
    }

    private static byte[] bytes(int number, int kind) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) number;
        bytes[1] = (byte) kind;
        return bytes;
    }
}
