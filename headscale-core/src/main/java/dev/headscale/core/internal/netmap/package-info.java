/** From worlds to map responses: full maps and the deltas between two worlds, encoded once for all who may share them. */
@NullMarked
package dev.headscale.core.internal.netmap;

import org.jspecify.annotations.NullMarked;
