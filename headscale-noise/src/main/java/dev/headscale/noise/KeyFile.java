package dev.headscale.noise;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that only their owner can read. */
final class KeyFile {
    private KeyFile() {}

    /**
     * Writes a file that does not exist yet, and the directories above it. It appears under its name only when it is
     * complete.
     *
     * @return false if somebody else was faster; that file is not touched
     */
    static boolean writeNew(Path file, String text) throws IOException {
        Path target = file.toAbsolutePath();
        Path directory = target.resolveSibling("");
        Files.createDirectories(directory, permissions(directory, "rwx------"));
        Path partial = Files.createTempFile(directory, ".key", ".new", permissions(directory, "rw-------"));
        try {
            write(partial, text);
            Files.createLink(target, partial);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            Files.move(partial, target);
            return true;
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] permissions(Path anywhere, String mode) {
        return anywhere.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
