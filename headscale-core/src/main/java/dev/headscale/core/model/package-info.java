/** What a tailnet consists of, as immutable values: users, nodes, keys, addresses, relay map and settings. */
@NullMarked
package dev.headscale.core.model;

import org.jspecify.annotations.NullMarked;
