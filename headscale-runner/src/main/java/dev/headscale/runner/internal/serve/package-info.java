/** Starting and stopping the standalone server: its directory, keys, store, listeners and log. */
@NullMarked
package dev.headscale.runner.internal.serve;

import org.jspecify.annotations.NullMarked;
