/** A tailnet as a fixture of other people's tests. Published as the {@code testkit} artifact. */
@NullMarked
package dev.headscale.runner.testkit;

import org.jspecify.annotations.NullMarked;
