package dev.headscale.runner.internal.serve;

import dev.headscale.core.Policies;
import dev.headscale.runner.internal.api.PolicyHome;
import dev.headscale.runner.internal.config.Settings.PolicySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configured policy file, if the policy is kept in one; it is there before the control plane. Thread-safe. */
final class FilePolicy {
    private static final Logger LOG = LoggerFactory.getLogger(FilePolicy.class);
    private static final Duration CHECKS = Duration.ofSeconds(1);

    private final PolicySettings settings;
    private volatile @Nullable PolicyFile file;

    FilePolicy(PolicySettings settings) {
        this.settings = settings;
    }

    /** Where the policy is kept. */
    PolicyHome home() {
        return settings instanceof PolicySettings.InFile ? PolicyHome.FILE : PolicyHome.DATABASE;
    }

    /** Checks all of the file that can be checked without a tailnet, and changes nothing. */
    void verify() {
        if (settings instanceof PolicySettings.InFile inFile) {
            inFile.file().ifPresent(PolicyFile::verify);
        }
    }

    /** Brings the file into force, before any device is let in. */
    void begin(Policies policies) {
        if (!(settings instanceof PolicySettings.InFile inFile)) {
            return;
        }
        Optional<Path> path = inFile.file();
        if (path.isPresent()) {
            file = PolicyFile.open(path.get(), policies);
        } else {
            // One that was set while the policy was kept in the database would be in force otherwise.
            policies.use("");
            LOG.info("No policy file is configured: every node may reach every other");
        }
    }

    /** Looks at the file from now on. */
    void watch(Closing closing) {
        PolicyFile watched = file;
        if (watched != null) {
            Workers.repeat("policy-file", CHECKS, watched::look, closing);
        }
    }

    /** Reads the file again, changed or not. */
    void reload() {
        PolicyFile known = file;
        if (known != null) {
            known.reload();
        }
    }
}
