/** The nodes of an inventory as numbers, and which aliases of a program each of them belongs to. */
@NullMarked
package dev.headscale.policy.internal.nodes;

import org.jspecify.annotations.NullMarked;
