/** Tests of the command line. */
@NullMarked
package dev.headscale.runner.internal.cli;

import org.jspecify.annotations.NullMarked;
