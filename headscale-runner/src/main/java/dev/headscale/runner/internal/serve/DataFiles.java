package dev.headscale.runner.internal.serve;

import dev.headscale.runner.internal.cli.ServeAction.ServeException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and directories for what the server keeps, which are nobody else's business. */
final class DataFiles {
    private DataFiles() {}

    /** Makes the directory of a file, for its owner only, if it is missing. */
    static void makeDirectoryOf(Path file) {
        Path directory = file.toAbsolutePath().resolveSibling("");
        if (Files.isDirectory(directory)) {
            return;
        }
        try {
            Files.createDirectories(directory, ownerOnly(directory));
        } catch (IOException e) {
            throw new ServeException(
                    "cannot make the directory " + directory + ": " + reason(e)
                            + "; set another path, or HEADSCALE_DATA_DIR",
                    e);
        }
    }

    /** Says in words what went wrong with a file. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "permission denied at " + denied.getFile();
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof CharacterCodingException) {
            return "it is not UTF-8 text";
        }
        return e instanceof FileAlreadyExistsException exists
                ? exists.getFile() + " is not a directory"
                : String.valueOf(e.getMessage());
    }

    private static FileAttribute<?>[] ownerOnly(Path anywhere) {
        return anywhere.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
