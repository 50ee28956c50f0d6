/** What a client knows of its tailnet, put together from map responses as a client does it. Pure; no connection needed. */
@NullMarked
package dev.headscale.noise.testkit.netmap;

import org.jspecify.annotations.NullMarked;
