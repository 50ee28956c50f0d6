/** Holds the engine against recorded answers, which are not part of the repository. */
@NullMarked
package dev.headscale.policy.cases;

import org.jspecify.annotations.NullMarked;
