/** The command line: one class per group of commands, and the client that talks to the admin API. */
@NullMarked
package dev.headscale.runner.internal.cli;

import org.jspecify.annotations.NullMarked;
