/** The DNS labels of nodes: how they follow from what a device calls itself. */
@NullMarked
package dev.headscale.core.internal.name;

import org.jspecify.annotations.NullMarked;
