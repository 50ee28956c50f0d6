package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachinePrivateKeyTest {
    private static final String TEXT = "privkey:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e5f";
    private final SecureRandom random = new SecureRandom();

    @Test
    void theTextFormHoldsTheRawKey() {
        MachinePrivateKey parsed = MachinePrivateKey.parse(TEXT + "\n");
        byte[] raw = HexFormat.of().parseHex(TEXT.substring("privkey:".length()));

        assertThat(parsed.publicKey()).isEqualTo(MachinePrivateKey.of(raw).publicKey());
        assertThat(parsed.publicKey())
                .hasToString("mkey:8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f");
    }

    @Test
    void otherTextsAreRefusedWithoutRepeatingThem() {
        for (String text : new String[] {"", TEXT.substring(1), TEXT + "0", TEXT.replace('f', 'x'), "nodekey:00"}) {
            assertThatThrownBy(() -> MachinePrivateKey.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("not a private key of the form privkey:<64 hex>")
                    .hasNoCause();
        }
    }

    @Test
    void neverShowsItself() {
        assertThat(MachinePrivateKey.parse(TEXT)).hasToString("MachinePrivateKey[j0DFr]");
    }

    @Test
    void aNewFileAndItsDirectoriesAreForTheOwnerOnly(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("state/keys/noise.key");

        MachinePrivateKey created = MachinePrivateKey.loadOrCreate(file, random);

        assertThat(modes(file)).isEqualTo("rw-------");
        assertThat(modes(directory.resolve("state/keys"))).isEqualTo("rwx------");
        assertThat(modes(directory.resolve("state"))).isEqualTo("rwx------");
        assertThat(Files.readString(file)).matches("privkey:[0-9a-f]{64}\n");
        assertThat(MachinePrivateKey.loadOrCreate(file, random).publicKey()).isEqualTo(created.publicKey());
        try (var files = Files.list(directory.resolve("state/keys"))) {
            assertThat(files).as("no leftovers").containsExactly(file);
        }
    }

    @Test
    void anExistingFileIsNotTouched(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("key");
        Files.writeString(file, TEXT);

        assertThat(MachinePrivateKey.loadOrCreate(file, random).publicKey())
                .isEqualTo(MachinePrivateKey.parse(TEXT).publicKey());
        assertThat(Files.readString(file)).isEqualTo(TEXT);
    }

    @Test
    void aFileWithSomethingElseIsNamedButNotReplaced(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("key");
        for (byte[] content : new byte[][] {"secret".getBytes(StandardCharsets.US_ASCII), {(byte) 0xff, 0}}) {
            Files.write(file, content);

            assertThatThrownBy(() -> MachinePrivateKey.loadOrCreate(file, random))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the key file " + file + " does not hold privkey:<64 hex>");
            assertThat(Files.readAllBytes(file)).isEqualTo(content);
        }
    }

    @Test
    void theFirstOfTwoWritersWins(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("key");

        assertThat(KeyFile.writeNew(file, "first")).isTrue();
        assertThat(KeyFile.writeNew(file, "second")).isFalse();
        assertThat(Files.readString(file)).isEqualTo("first");
    }

    private static String modes(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
