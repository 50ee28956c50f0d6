package dev.headscale.runner.internal.derp;

/**
 * What all connections of a relay share. Thread-safe.
 *
 * @param peers who is connected
 * @param counters what was done
 * @param runtime the outside forces
 */
record RelayState(PeerTable peers, RelayCounters counters, RelayRuntime runtime) {}
