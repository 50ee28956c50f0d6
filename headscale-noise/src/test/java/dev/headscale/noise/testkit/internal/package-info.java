/** The test client's connection: dialling, Noise, records and HTTP/2. Nobody's business but the client's. */
@NullMarked
package dev.headscale.noise.testkit.internal;

import org.jspecify.annotations.NullMarked;
