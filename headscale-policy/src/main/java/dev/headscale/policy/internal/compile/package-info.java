/**
 * A program applied to nodes: packet filters, peers, routes and SSH policies. Sets that rules share are worked out once, when
 * they are first asked for, and a later result takes over all that a change of nodes did not touch.
 */
@NullMarked
package dev.headscale.policy.internal.compile;

import org.jspecify.annotations.NullMarked;
