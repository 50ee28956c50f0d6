/** The immutable snapshot of one tailnet that everybody reads and only the engine replaces. Pure. */
@NullMarked
package dev.headscale.core.internal.world;

import org.jspecify.annotations.NullMarked;
