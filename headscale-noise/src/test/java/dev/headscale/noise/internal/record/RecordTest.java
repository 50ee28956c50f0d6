package dev.headscale.noise.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.noise.internal.crypto.KeyPair;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RecordTest {
    /** A new key for each test: the JDK refuses to encrypt with one key and number twice in a row, and rightly so. */
    private final byte[] key = KeyPair.generate(new SecureRandom()).privateKey();

    private static byte[] seal(RecordSealer sealer, int plaintext) {
        byte[] record = new byte[plaintext + Records.OVERHEAD];
        sealer.seal(new byte[plaintext], 0, plaintext, record, 0);
        return record;
    }

    private static int open(RecordOpener opener, byte[] record) throws NoiseException {
        int ciphertext = record.length - Records.HEADER_BYTES;
        return opener.open(record, Records.HEADER_BYTES, ciphertext, new byte[record.length], 0);
    }

    @Test
    void theLargestPlaintextMakesTheLargestRecord() throws NoiseException {
        byte[] record = seal(new RecordSealer(key), 4077);

        assertThat(record).hasSize(4096).startsWith(4, 0x0f, 0xfd);
        assertThat(open(new RecordOpener(key), record)).isEqualTo(4077);
    }

    @Test
    void oneByteMoreIsRefused() {
        assertThatThrownBy(() -> seal(new RecordSealer(key), 4078))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a record holds 4077 bytes at most, not 4078");
    }

    @Test
    void aRecordIsSealedAndOpenedInPlace() throws NoiseException {
        byte[] buffer = new byte[100];
        Arrays.fill(buffer, 13, 33, (byte) 7);

        int length = new RecordSealer(key).seal(buffer, 13, 20, buffer, 10);
        int opened = new RecordOpener(key).open(buffer, 13, length - 3, buffer, 13);

        assertThat(opened).isEqualTo(20);
        assertThat(Arrays.copyOfRange(buffer, 13, 33)).containsOnly(7);
    }

    @Test
    void anyChangedByteIsNoticed() {
        byte[] record = seal(new RecordSealer(key), 20);
        for (int i = Records.HEADER_BYTES; i < record.length; i++) {
            byte[] changed = record.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> open(new RecordOpener(key), changed)).hasMessage("a record is not authentic");
        }
    }

    @Test
    void recordsCannotBeRepeatedLeftOutOrSwapped() throws NoiseException {
        RecordSealer sealer = new RecordSealer(key);
        byte[] first = seal(sealer, 1);
        byte[] second = seal(sealer, 1);

        RecordOpener swapped = new RecordOpener(key);
        assertThatThrownBy(() -> open(swapped, second)).isInstanceOf(NoiseException.class);
        RecordOpener repeated = new RecordOpener(key);
        open(repeated, first);
        assertThatThrownBy(() -> open(repeated, first)).isInstanceOf(NoiseException.class);
    }

    @Test
    void nothingCanBeOpenedAfterAFailure() {
        byte[] good = seal(new RecordSealer(key), 1);
        byte[] bad = good.clone();
        bad[5] ^= 1;
        RecordOpener opener = new RecordOpener(key);

        assertThatThrownBy(() -> open(opener, bad)).isInstanceOf(NoiseException.class);
        assertThatThrownBy(() -> open(opener, good)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theLastNumberIsNeverUsed() {
        RecordSealer sealer = new RecordSealer(key, -2);
        seal(sealer, 0);

        assertThatThrownBy(() -> seal(sealer, 0)).hasMessage("all record numbers are used up");
    }

    @Test
    void headersAreChecked() throws NoiseException {
        assertThat(Records.ciphertextLength((byte) 4, 16)).isEqualTo(16);
        assertThat(Records.ciphertextLength((byte) 4, 4093)).isEqualTo(4093);
        assertThatThrownBy(() -> Records.ciphertextLength((byte) 4, 4094)).hasMessage("a record is too large");
        assertThatThrownBy(() -> Records.ciphertextLength((byte) 4, 15)).hasMessage("a record is too small");
        assertThatThrownBy(() -> Records.ciphertextLength((byte) 3, 16)).hasMessage("not a record");
    }
}
