/** Answers about a policy that go beyond what nodes receive: why something is allowed, and what a change would change. */
@org.jspecify.annotations.NullMarked
package dev.headscale.policy.internal.explain;
