/**
 * Reads HuJSON, that is JSON with comments and trailing commas, into a tree that knows where in the text each value is.
 */
@NullMarked
package dev.headscale.policy.internal.hujson;

import org.jspecify.annotations.NullMarked;
