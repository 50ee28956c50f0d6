package dev.headscale.noise;

import dev.headscale.core.spi.Transport;
import dev.headscale.noise.harness.HarnessContractClient;
import dev.headscale.noise.harness.Http2Client;
import dev.headscale.noise.harness.RecordStream;
import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.testkit.ContractClient;
import dev.headscale.noise.testkit.TransportContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;

final class NoiseTransportContractTest extends TransportContract {
    private final SecureRandom random = new SecureRandom();

    @Override
    protected Transport newTransport() {
        return NoiseTransport.builder()
                .serverKey(MachinePrivateKey.create(random))
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .eventLoopThreads(2)
                .build();
    }

    @Override
    protected ContractClient connect(Transport transport) throws Exception {
        NoiseTransport noise = (NoiseTransport) transport;
        KeyPair machine = KeyPair.generate(random);
        RecordStream records = RecordStream.open(
                noise.localAddresses().get(0), machine, noise.serverPublicKey().toBytes());
        return new HarnessContractClient(machine, new Http2Client(records));
    }
}
