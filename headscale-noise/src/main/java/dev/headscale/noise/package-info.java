/**
 * The transport of real clients: one port with the key endpoint, ts2021 tunnels (Noise, HTTP/2 inside), and room for an
 * application's own pages and protocols.
 */
@NullMarked
package dev.headscale.noise;

import org.jspecify.annotations.NullMarked;
