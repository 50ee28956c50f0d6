package dev.headscale.runner.internal.serve;

import dev.headscale.core.ControlException;
import dev.headscale.core.Policies;
import dev.headscale.policy.Policy;
import dev.headscale.policy.PolicyException;
import dev.headscale.runner.internal.cli.ServeAction.ServeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A policy that its administrator keeps in a file. What is in the file is in force, unless something is wrong with it: then
 * the last good one is, and the log says why, once. Thread-safe.
 */
final class PolicyFile {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyFile.class);

    private final Path file;
    private final Policies policies;
    private @Nullable Stamp read;
    private @Nullable Stamp seen;

    /** Whether the last attempt failed by something that may pass by itself. */
    private boolean again;

    /** What the log was told of the file as it is now. */
    private String complaint = "";

    private PolicyFile(Path file, Policies policies) {
        this.file = file;
        this.policies = policies;
    }

    /** What changes when a file is written or replaced. */
    private record Stamp(FileTime modified, long size, Optional<Object> key) {
        /** Follows links, so that it also changes when a link is made to lead elsewhere. */
        static @Nullable Stamp of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(
                        attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey()));
            } catch (IOException e) {
                return null;
            }
        }
    }

    /**
     * Brings what is in the file into force. Failing tests are logged only: a tailnet that has changed must not keep the
     * server from starting.
     *
     * @throws ServeException if the file cannot be read or something else is wrong with it
     */
    static PolicyFile open(Path file, Policies policies) {
        PolicyFile opened = new PolicyFile(file, policies);
        opened.read = Stamp.of(file);
        opened.seen = opened.read;
        try {
            String text = text(file);
            policies.use(text);
            LOG.info("The policy in {} is in force", file);
            opened.warnOfTests(text);
            return opened;
        } catch (IOException | ControlException e) {
            throw new ServeException("cannot use the policy:" + reason(file, e), e);
        }
    }

    /**
     * Checks all of a file that can be checked without a tailnet.
     *
     * @throws ServeException if the file cannot be read or something else is wrong with it
     */
    static void verify(Path file) {
        try {
            Policy.parse(text(file));
        } catch (IOException | PolicyException e) {
            throw new ServeException("cannot use the policy:" + reason(file, e), e);
        }
    }

    private void warnOfTests(String text) {
        try {
            policies.check(text);
        } catch (ControlException e) {
            LOG.warn("The policy is in force, but its tests fail:{}", reason(file, e));
        }
    }

    /**
     * Reads the file again if it has changed and has then been left alone until now: somebody may be writing it. Also if it
     * could not be read, or not be brought into force, for a reason that has nothing to do with what is in it.
     */
    synchronized void look() {
        Stamp now = Stamp.of(file);
        boolean settled = Objects.equals(now, seen);
        seen = now;
        boolean changed = !Objects.equals(now, read);
        if (settled && changed) {
            reload();
        } else if (settled && again) {
            bring();
        }
    }

    /** Reads the file again. */
    synchronized void reload() {
        complaint = "";
        bring();
    }

    private void bring() {
        read = Stamp.of(file);
        seen = read;
        try {
            String text = text(file);
            policies.check(text);
            policies.use(text);
            again = false;
            LOG.info("The policy in {} was read again and is in force", file);
        } catch (IOException | ControlException e) {
            again = !(e instanceof ControlException refused) || refused.code() != ControlException.Code.INVALID;
            complain(reason(file, e));
        }
    }

    private void complain(String reason) {
        if (!reason.equals(complaint)) {
            LOG.error(
                    again
                            ? "The old policy stays in force, and the new one is tried again and again:{}"
                            : "The old policy stays in force, because of the new one:{}",
                    reason);
        }
        complaint = reason;
    }

    /** A file without anything in it would allow everything, and is what a full disk leaves. */
    private static String text(Path file) throws IOException {
        String text = Files.readString(file);
        if (text.isBlank()) {
            throw new IOException("it is empty; a policy that allows everything is {}");
        }
        return text;
    }

    private static String reason(Path file, Exception e) {
        if (e instanceof IOException io) {
            return " " + file + ": " + DataFiles.reason(io);
        }
        if ((e instanceof PolicyException ? e : e.getCause()) instanceof PolicyException policy) {
            return policy.problems().stream()
                    .map(at -> "\n  " + file + ":" + at.line() + ":" + at.column() + ": " + at.message())
                    .collect(Collectors.joining());
        }
        return " " + e.getMessage();
    }
}
