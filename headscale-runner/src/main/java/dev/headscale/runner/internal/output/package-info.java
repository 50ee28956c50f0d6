/** What commands print: tables, JSON and YAML, colours, durations. */
@NullMarked
package dev.headscale.runner.internal.output;

import org.jspecify.annotations.NullMarked;
