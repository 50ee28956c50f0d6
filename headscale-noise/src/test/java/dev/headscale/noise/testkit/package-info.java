/**
 * A client of the control protocol for tests: real connections, real cryptography, thousands in one process.
 *
 * <pre>{@code
 * try (TestClient laptop = TestClient.builder(URI.create("http://127.0.0.1:8080")).authKey(key).build()) {
 *     laptop.register();
 *     MapStream stream = laptop.openMap();
 *     stream.awaitNetmap(netmap -> netmap.peerNamed("phone").isPresent(), Duration.ofSeconds(10));
 * }
 * }</pre>
 */
@NullMarked
package dev.headscale.noise.testkit;

import org.jspecify.annotations.NullMarked;
