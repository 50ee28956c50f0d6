/** Runs the tests that a policy contains. */
@NullMarked
package dev.headscale.policy.internal.tests;

import org.jspecify.annotations.NullMarked;
