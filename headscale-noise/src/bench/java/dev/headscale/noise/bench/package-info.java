/** Benchmarks of the transport. */
@org.jspecify.annotations.NullMarked
package dev.headscale.noise.bench;
