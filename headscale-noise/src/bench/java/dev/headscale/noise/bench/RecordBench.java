package dev.headscale.noise.bench;

import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.record.NoiseException;
import dev.headscale.noise.internal.record.RecordOpener;
import dev.headscale.noise.internal.record.RecordSealer;
import dev.headscale.noise.internal.record.Records;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to encrypt and to decrypt one record: microseconds each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class RecordBench {
    /** A record is authentic in its place only, so that they are opened in rows from the first one on. */
    private static final int ROW = 256;

    /** Bytes of plaintext: a small change that a client is told, and a full record. */
    @Param({"120", "" + Records.MAX_PLAINTEXT})
    private int bytes;

    private final byte[] key = new byte[KeyPair.BYTES];
    private final byte[] out = new byte[Records.MAX_BYTES];
    private final byte[][] row = new byte[ROW][];
    private byte[] plaintext = {};
    private RecordSealer sealer = new RecordSealer(key);

    /** Makes a key and a row of records. */
    @Setup
    public void prepare() {
        Random random = new Random(20_261_124);
        random.nextBytes(key);
        plaintext = new byte[bytes];
        random.nextBytes(plaintext);
        sealer = new RecordSealer(key);
        Arrays.setAll(row, number -> Arrays.copyOf(out, sealer.seal(plaintext, 0, bytes, out, 0)));
    }

    /** Returns the length of the record. */
    @Benchmark
    public int seal() {
        return sealer.seal(plaintext, 0, bytes, out, 0);
    }

    /** Returns how many bytes all have together. */
    @Benchmark
    @OperationsPerInvocation(ROW)
    public int open() throws NoiseException {
        RecordOpener opener = new RecordOpener(key);
        int opened = 0;
        for (byte[] record : row) {
            opened += opener.open(record, Records.HEADER_BYTES, record.length - Records.HEADER_BYTES, out, 0);
        }
        return opened;
    }
}
