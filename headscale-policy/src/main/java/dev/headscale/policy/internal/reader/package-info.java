/** Reads the sections of a policy from HuJSON; what names refer to is checked elsewhere. */
@NullMarked
package dev.headscale.policy.internal.reader;

import org.jspecify.annotations.NullMarked;
