package dev.headscale.runner.internal.serve;

import dev.headscale.core.ControlException;
import dev.headscale.core.Policies;
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
            String text = opened.text();
            policies.use(text);
            opened.warnOfTests(text);
            return opened;
        } catch (IOException | ControlException e) {
            throw new ServeException("cannot use the policy: " + opened.reason(e), e);
        }
    }

    private void warnOfTests(String text) {
        try {
            policies.check(text);
        } catch (ControlException e) {
            LOG.warn("The policy is in force, but its tests fail: {}", reason(e));
        }
    }

    /** Reads the file again if it has changed and has then been left alone until now: somebody may be writing it. */
    synchronized void look() {
        Stamp now = Stamp.of(file);
        boolean settled = Objects.equals(now, seen);
        seen = now;
        if (settled && !Objects.equals(now, read)) {
            reload();
        }
    }

    /** Reads the file again. */
    synchronized void reload() {
        read = Stamp.of(file);
        seen = read;
        try {
            String text = text();
            policies.check(text);
            policies.use(text);
            LOG.info("read the policy {} again", file);
        } catch (IOException | ControlException e) {
            LOG.error("The old policy stays in force, because of the new one: {}", reason(e));
        }
    }

    /** A file without anything in it would allow everything, and is what a full disk leaves. */
    private String text() throws IOException {
        String text = Files.readString(file);
        if (text.isBlank()) {
            throw new IOException("it is empty; a policy that allows everything is {}");
        }
        return text;
    }

    private String reason(Exception e) {
        if (e instanceof IOException io) {
            return file + ": " + DataFiles.reason(io);
        }
        if (e.getCause() instanceof PolicyException policy) {
            return policy.problems().stream()
                    .map(at -> "\n  " + file + ":" + at.line() + ":" + at.column() + ": " + at.message())
                    .collect(Collectors.joining());
        }
        return String.valueOf(e.getMessage());
    }
}
