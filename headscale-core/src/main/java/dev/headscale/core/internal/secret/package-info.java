/** The text form of the keys that this server issues. */
@NullMarked
package dev.headscale.core.internal.secret;

import org.jspecify.annotations.NullMarked;
