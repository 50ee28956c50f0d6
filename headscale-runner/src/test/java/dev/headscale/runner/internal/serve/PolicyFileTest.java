package dev.headscale.runner.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headscale.core.ControlException;
import dev.headscale.core.Policies;
import dev.headscale.core.model.PolicyText;
import dev.headscale.policy.Connection;
import dev.headscale.policy.Explanation;
import dev.headscale.policy.PolicyDiff;
import dev.headscale.policy.PolicyEdit;
import dev.headscale.policy.TestOutcome;
import dev.headscale.runner.internal.api.TestTailnet;
import dev.headscale.runner.internal.cli.ServeAction.ServeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
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
    void isReadAgainWhenAnEditorPutsAnotherInItsPlace() throws IOException {
        PolicyFile watched = PolicyFile.open(file, policies);
        Path written = Files.writeString(directory.resolve(".policy.hujson.swp"), OPEN);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

        watched.look();
        watched.look();

        assertThat(inForce()).isEqualTo(OPEN);
    }

    /** As Kubernetes mounts a ConfigMap: the link to the directory is exchanged, the one to the file stays. */
    @Test
    void isReadAgainWhenALinkOnTheWayLeadsElsewhere() throws IOException {
        Path first = Files.createDirectory(directory.resolve("..1"));
        Path second = Files.createDirectory(directory.resolve("..2"));
        Files.writeString(first.resolve("policy"), CLOSED);
        Files.writeString(second.resolve("policy"), OPEN);
        Path data = Files.createSymbolicLink(directory.resolve("..data"), first.getFileName());
        Path link = Files.createSymbolicLink(directory.resolve("policy"), Path.of("..data", "policy"));
        PolicyFile watched = PolicyFile.open(link, policies);
        Path swap = Files.createSymbolicLink(directory.resolve("..data_tmp"), second.getFileName());
        Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

        watched.look();
        watched.look();

        assertThat(inForce()).isEqualTo(OPEN);
    }

    @Test
    void isTriedAgainWhenTheStoreDidNotAnswer() throws IOException {
        Unsteady unsteady = new Unsteady(policies);
        PolicyFile watched = PolicyFile.open(file, unsteady);
        Files.writeString(file, OPEN);
        unsteady.failing = true;
        watched.look();
        watched.look();
        watched.look();
        assertThat(inForce()).isEqualTo(CLOSED);
        assertThat(unsteady.refused).isEqualTo(2);

        unsteady.failing = false;
        watched.look();
        assertThat(inForce()).isEqualTo(OPEN);
        int used = unsteady.used;
        watched.look();
        assertThat(unsteady.used).as("nothing more to do").isEqualTo(used);
    }

    @Test
    void aBadOneIsLookedAtOnce() throws IOException {
        Unsteady unsteady = new Unsteady(policies);
        PolicyFile watched = PolicyFile.open(file, unsteady);
        Files.writeString(file, "{\"acl\": []}");
        int checked = unsteady.checked;

        for (int look = 0; look < 5; look++) {
            watched.look();
        }

        assertThat(unsteady.checked).isEqualTo(checked + 1);
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
                .withMessageStartingWith("cannot use the policy:\n  " + file + ":1:");

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

    /** The policies of a tailnet whose store sometimes does not answer. */
    private static final class Unsteady implements Policies {
        private final Policies policies;
        private boolean failing;
        private int checked;
        private int used;
        private int refused;

        Unsteady(Policies policies) {
            this.policies = policies;
        }

        @Override
        public PolicyText use(String text) {
            used++;
            if (failing) {
                refused++;
                throw new ControlException(ControlException.Code.UNAVAILABLE, "the store does not answer");
            }
            return policies.use(text);
        }

        @Override
        public void check(String text) {
            checked++;
            policies.check(text);
        }

        @Override
        public Optional<PolicyText> get() {
            return policies.get();
        }

        @Override
        public PolicyText set(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PolicyText edit(PolicyEdit edit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Explanation explain(Connection asked) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PolicyDiff diff(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TestOutcome> test(String text) {
            throw new UnsupportedOperationException();
        }
    }

    private static String failing(String target) {
        return "{\"hosts\": {\"h\": \"10.0.0.1\"}, \"acls\": [], \"tests\": [{\"src\": \"h\", \"accept\": [\"" + target
                + "\"]}]}";
    }

    private String inForce() {
        return policies.get().map(PolicyText::text).orElse("none");
    }
}
