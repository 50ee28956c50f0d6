/** Checks of a policy: that names exist, that they stand where they may, and that its own tests pass. */
@NullMarked
package dev.headscale.policy.internal.check;

import org.jspecify.annotations.NullMarked;
