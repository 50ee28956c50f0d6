/** Benchmarks of the policy engine. */
@org.jspecify.annotations.NullMarked
package dev.headscale.policy.bench;
