/** A blocking client that shows every byte, for tests that send what no real client sends. */
@NullMarked
package dev.headscale.noise.harness;

import org.jspecify.annotations.NullMarked;
