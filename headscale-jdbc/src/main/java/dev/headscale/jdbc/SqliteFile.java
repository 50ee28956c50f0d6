package dev.headscale.jdbc;

import dev.headscale.core.spi.StoreException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import javax.sql.DataSource;
import org.sqlite.SQLiteDataSource;

/** The file of an SQLite database: it holds the hashes of keys, so it and its directory are for the owner's eyes only. */
final class SqliteFile {

    private SqliteFile() {}

    /** Makes sure that the file can be used, and returns what opens it. */
    static DataSource source(Path file) {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + prepare(file));
        return source;
    }

    /**
     * Makes sure that the file is there and can be used. What exists keeps its permissions.
     *
     * @return the file's absolute path, without symbolic links
     * @throws StoreException if the file cannot be used, with the reason
     */
    static Path prepare(Path file) {
        if (file.getFileSystem() != FileSystems.getDefault() || file.toString().indexOf('?') >= 0) {
            throw new StoreException("SQLite cannot open " + file
                    + ": it needs a file of the operating system whose path has no question mark");
        }
        Path absolute = file.toAbsolutePath();
        Path directory = absolute.getParent();
        try {
            if (directory != null && !Files.isDirectory(directory)) {
                Files.createDirectories(directory, permissions(directory, "rwx------"));
            }
            createIfMissing(absolute);
            return checked(absolute.toRealPath());
        } catch (IOException e) {
            throw new StoreException(
                    "cannot create the database " + absolute + ": "
                            + e.getClass().getSimpleName() + ": " + e.getMessage(),
                    e);
        }
    }

    static void createIfMissing(Path file) throws IOException {
        try {
            Files.createFile(file, permissions(file, "rw-------"));
        } catch (FileAlreadyExistsException e) {
            // it keeps its permissions
        }
    }

    private static Path checked(Path file) {
        Path directory = file.getParent();
        if (!Files.isRegularFile(file)) {
            throw new StoreException("the database " + file + " is not a file");
        }
        if (!Files.isWritable(file)) {
            throw new StoreException("the database " + file + " cannot be written by this user");
        }
        if (directory == null || !Files.isWritable(directory)) {
            throw new StoreException("the directory of the database " + file
                    + " cannot be written by this user; SQLite keeps its write-ahead log there");
        }
        return file;
    }

    private static FileAttribute<?>[] permissions(Path path, String mode) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
