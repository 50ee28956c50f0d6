/** What correct means for implementations of core's seams, as tests to inherit, and parts to test with. */
@NullMarked
package dev.headscale.core.testkit;

import org.jspecify.annotations.NullMarked;
