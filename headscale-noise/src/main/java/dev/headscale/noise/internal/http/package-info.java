/** HTTP/1.1 outside the tunnel: which request goes where, answers, upgrades, and the WebSocket form of an upgrade. */
@NullMarked
package dev.headscale.noise.internal.http;

import org.jspecify.annotations.NullMarked;
