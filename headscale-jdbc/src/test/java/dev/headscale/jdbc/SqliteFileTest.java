package dev.headscale.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.TailnetSnapshot;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** What can be the matter with the file of an SQLite database, and what people are told about it. */
class SqliteFileTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("db.sqlite");
    }

    @Test
    void makesDirectoriesAndFilesForTheOwnerOnly() throws Exception {
        assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path below = directory.resolve("some/where");
        try (Store store = JdbcStore.sqlite(below.resolve("db")).open()) {
            store.commit(Samples.TAILNET, 0, Samples.nodes(1, 1));
            assertThat(mode(directory.resolve("some"))).isEqualTo("rwx------");
            assertThat(mode(below)).isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(below)) {
                assertThat(files)
                        .extracting(Path::getFileName)
                        .extracting(Path::toString)
                        .containsExactlyInAnyOrder("db", "db-wal", "db-shm", "db.lock");
            }
            try (Stream<Path> files = Files.list(below)) {
                assertThat(files).allSatisfy(path -> assertThat(mode(path)).isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void isRefusedWhileAnotherStoreHasItUnderWhateverName() throws Exception {
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, file);
        try (Store store = JdbcStore.sqlite(file).open()) {
            for (Path name : List.of(file, link, directory.resolve("./x/../db.sqlite"))) {
                Files.createDirectories(directory.resolve("x"));
                assertThatThrownBy(() -> JdbcStore.sqlite(name).open())
                        .isInstanceOf(StoreException.class)
                        .hasMessageContainingAll(
                                file.toRealPath().toString(), "another store of this process", "exclusive(false)");
            }
            store.ping();
        }
        JdbcStore.sqlite(link).open().close();
    }

    @Test
    void isFreeAgainAfterAnOpenThatFailed() throws Exception {
        Files.writeString(file, "This is a letter, and no database at all.".repeat(100));
        for (int i = 0; i < 2; i++) {
            assertRefused(file, "not an SQLite database", file.toRealPath().toString());
        }
        Files.delete(file);
        JdbcStore.sqlite(file).open().close();
    }

    @Test
    void isRefusedWhenDamaged() throws Exception {
        fillWithNodes();
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            for (long at = 8192; at < bytes.length(); at += 1024) {
                bytes.seek(at);
                bytes.write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
            }
        }
        assertRefused(file, file.toRealPath().toString(), "damaged; restore it from a backup");
    }

    @Test
    void isRefusedWhenCutOff() throws Exception {
        fillWithNodes();
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(bytes.length() / 2);
        }
        assertRefused(file, "damaged");
    }

    @Test
    void saysWhichRowHasStrangeContent() throws Exception {
        fillWithNodes();
        sql("UPDATE headscale_nodes SET register_method = 'magic' WHERE id = 7");
        try (Store store = JdbcStore.sqlite(file).open()) {
            assertThatThrownBy(() -> store.load(Samples.TAILNET))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll(
                            "headscale_nodes", "tailnet default", "id 7", "authkey, oidc or cli, not \"magic\"");
        }
    }

    @Test
    void isRefusedWhenItIsADirectoryOrBelowAFile() throws Exception {
        assertRefused(directory, "is not a file", directory.toString());
        Path letter = Files.writeString(directory.resolve("letter"), "Dear all");
        assertRefused(letter.resolve("db"), "cannot create", letter.toString());
        assertRefused(directory.resolve("what?"), "question mark");
    }

    @Test
    void isRefusedWhenItCannotBeWritten() throws Exception {
        assumeFalse("root".equals(System.getProperty("user.name")), "root may write anything");
        fillWithNodes();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
        assertRefused(file, "directory", "cannot be written by this user");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertRefused(file, "cannot be written by this user");
    }

    @Test
    void isRefusedWhenItIsInMemory() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite::memory:");
        assertThatThrownBy(() -> JdbcStore.of(source, Dialect.SQLITE).open())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("MemoryStore");
    }

    @Test
    void changesNothingWhenTheDiskIsFull() {
        JdbcStore.sqlite(file).open().close();
        SQLiteDataSource small = source();
        small.setMaxPageCount(60); // pages of 4 KiB
        try (Store store = JdbcStore.of(small, Dialect.SQLITE).open()) {
            store.commit(Samples.TAILNET, 0, Samples.nodes(1, 10));
            TailnetSnapshot before = store.load(Samples.TAILNET);
            assertThatThrownBy(() -> store.commit(Samples.TAILNET, 1, Samples.nodes(11, 1000)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContainingAll(
                            "commit to tailnet default", file.getFileName().toString(), "disk is full");
            assertThat(store.load(Samples.TAILNET)).isEqualTo(before);
            assertThat(store.commit(Samples.TAILNET, 1, Samples.nodes(11, 12))).isEqualTo(2);
        }
    }

    @Test
    void writesLittleForASmallChangeOfALargeTailnet() throws Exception {
        try (Store store = JdbcStore.sqlite(file).open()) {
            store.commit(Samples.TAILNET, 0, Samples.nodes(1, 10_000));
        } // closing moves the log into the file
        try (Store store = JdbcStore.sqlite(file).open()) {
            store.commit(
                    Samples.TAILNET,
                    1,
                    List.of(new Mutation.PutNode(Samples.node(5000).with(change -> change.hostname("changed")))));
            assertThat(Files.size(directory.resolve("db.sqlite-wal"))).isLessThan(64 * 1024);
        }
    }

    private void fillWithNodes() {
        try (Store store = JdbcStore.sqlite(file).open()) {
            store.commit(Samples.TAILNET, 0, Samples.nodes(1, 500));
        }
    }

    private SQLiteDataSource source() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    private void sql(String statement) throws Exception {
        try (var connection = source().getConnection();
                var any = connection.createStatement()) {
            any.execute(statement);
        }
    }

    private static void assertRefused(Path file, String... reasons) {
        assertThatThrownBy(() -> JdbcStore.sqlite(file).open())
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll(reasons);
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
