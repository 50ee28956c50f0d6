package dev.headscale.runner.internal.derp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayPrivateKeyTest {
    @TempDir
    Path directory;

    @Test
    void aMissingFileIsMadeForItsOwnerOnlyAndFoundAgain() throws IOException {
        Path file = directory.resolve("new").resolve("derp_server_private.key");
        RelayPrivateKey made = RelayPrivateKey.loadOrCreate(file, new SecureRandom());
        RelayPrivateKey found = RelayPrivateKey.loadOrCreate(file, new SecureRandom());
        assertThat(found.publicKey()).isEqualTo(made.publicKey());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherFileIsRefusedWithoutRepeatingIt() throws IOException {
        Path file = directory.resolve("derp_server_private.key");
        Files.writeString(file, "privkey:secret");
        assertThatThrownBy(() -> RelayPrivateKey.loadOrCreate(file, new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("secret");
    }

    @Test
    void itsTextDoesNotShowThePrivateHalf() throws IOException {
        Path file = directory.resolve("derp_server_private.key");
        RelayPrivateKey key = RelayPrivateKey.loadOrCreate(file, new SecureRandom());
        String secret = Files.readString(file).strip().substring("privkey:".length());
        assertThat(key.toString()).doesNotContain(secret);
    }
}
