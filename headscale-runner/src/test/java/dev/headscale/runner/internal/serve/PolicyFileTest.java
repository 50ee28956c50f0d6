package dev.headscale.runner.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headscale.core.Policies;
import dev.headscale.core.model.PolicyText;
import dev.headscale.runner.internal.api.TestTailnet;
import dev.headscale.runner.internal.cli.ServeAction.ServeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each look is one of those that the server takes every second. */
final class PolicyFileTest {
    private static final String CLOSED = "{\"acls\": []}";
    private static final String OPEN = "{\"acls\": [{\"action\": \"accept\", \"src\": [\"*\"], \"dst\": [\"*:*\"]}]}";

    @TempDir
    Path directory;

    private final TestTailnet tailnet = new TestTailnet();
    private final Policies policies = tailnet.tailnet().policy();
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("policy.hujson"), CLOSED);
    }

    @AfterEach
    void close() {
        tailnet.close();
    }

    @Test
    void isInForceFromTheStart() {
        PolicyFile.open(file, policies);

        assertThat(inForce()).isEqualTo(CLOSED);
    }

    @Test
    void isReadAgainOnceItHasChangedAndIsLeftAlone() throws IOException {
        PolicyFile watched = PolicyFile.open(file, policies);
        Files.writeString(file, OPEN);

        watched.look();
        assertThat(inForce()).as("somebody may still be writing").isEqualTo(CLOSED);
        watched.look();
        assertThat(inForce()).isEqualTo(OPEN);
    }

    @Test
    void isReadAgainWhenALinkLeadsElsewhere() throws IOException {
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, file);
        PolicyFile watched = PolicyFile.open(link, policies);
        Path other = Files.writeString(directory.resolve("other"), OPEN);
        Files.delete(link);
        Files.createSymbolicLink(link, other);

        watched.look();
        watched.look();

        assertThat(inForce()).isEqualTo(OPEN);
    }

    @Test
    void aBadOneChangesNothingAndAGoodOneHeals() throws IOException {
        PolicyFile watched = PolicyFile.open(file, policies);
        for (String bad : new String[] {"{\"acls\"", "", " \n", failing("100.64.0.7:22")}) {
            Files.writeString(file, bad);
            watched.look();
            watched.look();
            assertThat(inForce()).as(bad).isEqualTo(CLOSED);
        }
        Files.delete(file);
        watched.look();
        watched.look();
        assertThat(inForce()).isEqualTo(CLOSED);

        Files.writeString(file, OPEN);
        watched.reload();
        assertThat(inForce()).isEqualTo(OPEN);
    }

    @Test
    void failingTestsDoNotKeepAServerFromStarting() throws IOException {
        String text = failing("100.64.0.7:22");
        PolicyFile.open(Files.writeString(file, text), policies);

        assertThat(inForce()).isEqualTo(text);
    }

    @Test
    void aServerDoesNotStartWithAPolicyThatCannotBeUsed() throws IOException {
        Files.writeString(file, "{\"acls\": [], \"acl\": []}");
        assertThatExceptionOfType(ServeException.class)
                .isThrownBy(() -> PolicyFile.open(file, policies))
                .withMessageStartingWith("cannot use the policy: \n  " + file + ":1:");

        Files.writeString(file, "");
        assertThatExceptionOfType(ServeException.class)
                .isThrownBy(() -> PolicyFile.open(file, policies))
                .withMessage("cannot use the policy: " + file + ": it is empty; a policy that allows everything is {}");

        Files.delete(file);
        assertThatExceptionOfType(ServeException.class)
                .isThrownBy(() -> PolicyFile.open(file, policies))
                .withMessage("cannot use the policy: " + file + ": there is no such file");
        assertThat(policies.get()).isEmpty();
    }

    private static String failing(String target) {
        return "{\"hosts\": {\"h\": \"10.0.0.1\"}, \"acls\": [], \"tests\": [{\"src\": \"h\", \"accept\": [\"" + target
                + "\"]}]}";
    }

    private String inForce() {
        return policies.get().map(PolicyText::text).orElse("none");
    }
}
