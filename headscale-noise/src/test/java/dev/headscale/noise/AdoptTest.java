package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.spi.Transport;
import dev.headscale.noise.harness.HarnessContractClient;
import dev.headscale.noise.harness.Http2Client;
import dev.headscale.noise.harness.RawClient;
import dev.headscale.noise.harness.RecordStream;
import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.testkit.ContractClient;
import dev.headscale.noise.testkit.TransportContract;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A host application with a port of its own keeps all promises of a transport by handing connections over. */
final class AdoptTest extends TransportContract {
    private final SecureRandom random = new SecureRandom();
    private final NoiseTransport adopting = NoiseTransport.builder()
            .serverKey(MachinePrivateKey.create(random))
            .eventLoopThreads(2)
            .build();
    private final AdoptingHost host = AdoptingHost.start(adopting);

    @AfterEach
    void stop() {
        host.close();
    }

    @Override
    protected Transport newTransport() {
        return adopting;
    }

    @Override
    protected ContractClient connect(Transport transport) throws Exception {
        KeyPair machine = KeyPair.generate(random);
        RecordStream records = RecordStream.open(
                host.address(), machine, adopting.serverPublicKey().toBytes());
        return new HarnessContractClient(machine, new Http2Client(records));
    }

    @Test
    void aBadHandshakeIsAnsweredAndTheStreamsClosed() throws Exception {
        try (RawClient client = RawClient.connect(host.address())) {
            client.send(RecordStream.upgrade(new byte[101]));
            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(client.readToEnd()).startsWith(3).endsWith("handshake failed".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void streamsAreNotTouchedBeforeTheStart() {
        NoiseTransport idle = NoiseTransport.builder()
                .serverKey(MachinePrivateKey.create(random))
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatThrownBy(() -> idle.adopt(new byte[101], new ByteArrayInputStream(new byte[1]), out, "nowhere"))
                .hasMessage("the transport is not started");
        assertThat(out.size()).isZero();
    }
}
