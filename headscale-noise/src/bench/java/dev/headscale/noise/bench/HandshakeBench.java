package dev.headscale.noise.bench;

import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.handshake.Initiator;
import dev.headscale.noise.internal.handshake.Responder;
import dev.headscale.noise.internal.record.EarlyPayload;
import dev.headscale.noise.internal.record.NoiseException;
import dev.headscale.noise.internal.record.Records;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a connection's handshake costs the server, and the X25519 operations that it consists of: microseconds each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class HandshakeBench {
    private static final int VERSION = 131;

    private final SecureRandom random = new SecureRandom();
    private final KeyPair server = KeyPair.generate(random);
    private final KeyPair client = KeyPair.generate(random);
    private final byte[] clientKey = client.publicKey();
    private final byte[] firstRecord = new byte[Records.MAX_BYTES];
    private byte[] initiation = {};

    /** Makes what a client sends. */
    @Setup
    public void prepare() throws NoiseException {
        initiation = new Initiator(VERSION, client, KeyPair.generate(random), server.publicKey()).initiate();
    }

    /** From the initiation to the response and the record with the early payload: a new key, four agreements, the rest. */
    @Benchmark
    public byte[] respond() throws NoiseException {
        Responder.Accepted accepted = new Responder(server, KeyPair.generate(random)).accept(initiation);
        byte[] challenge = new byte[KeyPair.BYTES];
        random.nextBytes(challenge);
        byte[] early = EarlyPayload.encode(challenge);
        accepted.session().sealer().seal(early, 0, early.length, firstRecord, 0);
        accepted.session().destroy();
        return accepted.response();
    }

    /** One agreement on a secret. */
    @Benchmark
    public Optional<byte[]> agree() {
        return server.agree(clientKey);
    }

    /** One new key with its public half. */
    @Benchmark
    public KeyPair newKey() {
        return KeyPair.generate(random);
    }
}
