/** Benchmarks of the control plane, on worlds of many nodes. */
@org.jspecify.annotations.NullMarked
package dev.headscale.core.bench;
