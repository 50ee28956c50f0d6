package dev.headscale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.TailnetSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to an SQLite file between processes. */
@Timeout(180)
class SqliteCrashTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("db.sqlite");
    }

    @Test
    void hasEverythingThatAKilledProcessAcknowledged() throws Exception {
        for (int commits : new int[] {1, 10, 90, 250, 40}) {
            long acknowledged = commitAndKill(commits);
            try (Store store = JdbcStore.sqlite(file).open()) {
                assertWholeUpTo(acknowledged, store.load(Samples.TAILNET));
            }
        }
    }

    private long commitAndKill(int lines) throws Exception {
        try (ChildServer child = ChildServer.start(file)) {
            assertThat(child.line()).isEqualTo("open");
            String last = child.line();
            for (int i = 1; i < lines; i++) {
                last = child.line();
            }
            List<String> unread = child.kill();
            return Long.parseLong(unread.isEmpty() ? last : unread.get(unread.size() - 1));
        }
    }

    /** One commit more than acknowledged may be there, but not a part of one. */
    private static void assertWholeUpTo(long acknowledged, TailnetSnapshot found) {
        assertThat(found.revision()).isBetween(acknowledged, acknowledged + 1);
        List<Long> all = LongStream.rangeClosed(1, found.revision()).boxed().toList();
        assertThat(found.nodes().stream().map(node -> node.id().value()).toList())
                .containsExactlyInAnyOrderElementsOf(all);
        assertThat(found.users().stream().map(user -> user.id().value()).toList())
                .containsExactlyInAnyOrderElementsOf(all);
        assertThat(found.ids().node()).isEqualTo(found.revision());
    }

    @Test
    void isRefusedWhileAnotherProcessHasIt() throws Exception {
        try (ChildServer child = ChildServer.start(file)) {
            assertThat(child.line()).isEqualTo("open");
            assertThatThrownBy(() -> JdbcStore.sqlite(file).open())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll(
                            file.toRealPath().toString(), "in use by process " + child.pid(), "exclusive(false)");
            child.kill();
        }
        JdbcStore.sqlite(file).open().close();
    }

    @Test
    void staysLockedForOtherProcessesAfterOneOfOursWasRefused() throws Exception {
        try (Store store = JdbcStore.sqlite(file).open()) {
            assertThatThrownBy(() -> JdbcStore.sqlite(file).open()).isInstanceOf(StoreException.class);
            try (ChildServer child = ChildServer.start(file)) {
                assertThat(child.line())
                        .startsWith("refused: ")
                        .contains("in use by process " + ProcessHandle.current().pid());
            }
            store.ping();
        }
        try (ChildServer child = ChildServer.start(file)) {
            assertThat(child.line()).isEqualTo("open");
        }
    }
}
