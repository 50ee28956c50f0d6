package dev.headscale.policy.internal.syntax;

import java.util.List;
import java.util.Optional;

/**
 * An entry of {@code tests}; it is kept as written, since a mistake in it is a failed test.
 *
 * @param src who connects
 * @param protocol the protocol, or empty
 * @param accept destinations that must be reached
 * @param deny destinations that must not
 */
public record ReachTest(Optional<String> src, String protocol, List<String> accept, List<String> deny, int offset) {}
