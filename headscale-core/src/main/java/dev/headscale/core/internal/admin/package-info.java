/** The facets of a tailnet: what an administrator or an embedding program does. */
@NullMarked
package dev.headscale.core.internal.admin;

import org.jspecify.annotations.NullMarked;
