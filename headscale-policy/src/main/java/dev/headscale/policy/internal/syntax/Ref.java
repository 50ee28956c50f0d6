package dev.headscale.policy.internal.syntax;

/**
 * A place in the policy where an alias is written.
 *
 * @param alias what it means
 * @param offset where it is
 */
public record Ref(Alias alias, int offset) {}
