/** The admin API: a table of routes over the facets of a tailnet, and the local socket on which it is served. */
@NullMarked
package dev.headscale.runner.internal.api;

import org.jspecify.annotations.NullMarked;
