package dev.headscale.policy.internal.syntax;

import java.util.List;
import java.util.Optional;

/**
 * An entry of {@code sshTests}; it is kept as written, since a mistake in it is a failed test.
 *
 * @param src who connects
 * @param dst to what
 * @param accept login users that must be let in
 * @param deny login users that must not
 * @param check login users that must be let in after a check
 */
public record SshTest(
        Optional<String> src,
        List<String> dst,
        List<String> accept,
        List<String> deny,
        List<String> check,
        int offset) {}
