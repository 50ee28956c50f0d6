/** Tests of the configuration. */
@NullMarked
package dev.headscale.runner.internal.config;

import org.jspecify.annotations.NullMarked;
