/** Sets of addresses and the search for the blocks that hold an address. */
@NullMarked
package dev.headscale.policy.internal.net;

import org.jspecify.annotations.NullMarked;
