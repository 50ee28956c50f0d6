/** The one writer of a tailnet: decides commands, commits what follows from them, publishes the next world. */
@NullMarked
package dev.headscale.core.internal.engine;

import org.jspecify.annotations.NullMarked;
