/**
 * A policy as numbers, without any node: aliases, selections of aliases, and rules between selections. It is made once of
 * a text and then serves any inventory.
 */
@NullMarked
package dev.headscale.policy.internal.program;

import org.jspecify.annotations.NullMarked;
