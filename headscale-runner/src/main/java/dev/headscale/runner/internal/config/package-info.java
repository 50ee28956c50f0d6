/** The configuration: which keys there are, reading them from a file and the environment, and checking them. */
@NullMarked
package dev.headscale.runner.internal.config;

import org.jspecify.annotations.NullMarked;
