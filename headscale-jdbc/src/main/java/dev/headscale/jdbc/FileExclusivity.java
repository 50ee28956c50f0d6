package dev.headscale.jdbc;

import dev.headscale.core.spi.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Has a file database for itself by a lock on a file next to it, which the operating system lifts when the process ends.
 * The file stays; removing it would let two processes lock two files of one name.
 */
final class FileExclusivity implements Exclusivity {
    /**
     * What this process has locked. It must be asked before the lock file is opened a second time: on POSIX systems closing
     * any channel of a file lifts the process's locks on it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path held;
    private final FileChannel channel;
    private final AtomicBoolean closed = new AtomicBoolean();

    private FileExclusivity(Path held, FileChannel channel) {
        this.held = held;
        this.channel = channel;
    }

    /**
     * Locks a database.
     *
     * @param database the file, which is there
     * @throws StoreException if another store has it
     */
    static FileExclusivity acquire(Path database) {
        Path lockFile = database.resolveSibling(database.getFileName() + ".lock");
        if (!HELD.add(lockFile)) {
            throw inUse(database, "another store of this process");
        }
        FileExclusivity acquired = null;
        try {
            acquired = tryAcquire(database, lockFile);
            return acquired;
        } catch (IOException e) {
            throw new StoreException("cannot lock " + database + " by " + lockFile + ": " + e.getMessage(), e);
        } finally {
            if (acquired == null) {
                HELD.remove(lockFile);
            }
        }
    }

    private static FileExclusivity tryAcquire(Path database, Path lockFile) throws IOException {
        FileChannel channel = open(lockFile);
        FileExclusivity acquired = null;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(database, "process " + holder(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            acquired = new FileExclusivity(lockFile, channel);
            return acquired;
        } finally {
            if (acquired == null) {
                channel.close();
            }
        }
    }

    private static FileChannel open(Path lockFile) throws IOException {
        SqliteFile.createIfMissing(lockFile);
        return FileChannel.open(lockFile, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static StoreException inUse(Path database, @Nullable String by) {
        return new StoreException("the database " + database + " is in use by " + by
                + ". Stop that one first; only if several servers are meant to share the file, open it with"
                + " exclusive(false) in all of them");
    }

    /** The number that the holder wrote, as far as it can be read. */
    private static String holder(FileChannel channel) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(20);
            channel.read(bytes, 0);
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
            return text.matches("[0-9]+") ? text : "unknown";
        } catch (IOException e) {
            return "unknown"; // on some systems a locked file cannot be read
        }
    }

    @Override
    public void check() {
        if (!channel.isOpen()) {
            throw new StoreException("the lock on " + held + " was given up");
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreException("cannot release " + held + ": " + e.getMessage(), e);
        } finally {
            HELD.remove(held);
        }
    }
}
