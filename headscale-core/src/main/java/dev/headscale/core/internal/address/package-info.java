/** Which address a node gets. Pure: what is taken and what is random is handed in. */
@NullMarked
package dev.headscale.core.internal.address;

import org.jspecify.annotations.NullMarked;
