package dev.headscale.runner.internal.derp;

import dev.headscale.core.spi.Scheduler;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * The outside forces that the relay works with. Immutable; its parts are thread-safe.
 *
 * @param scheduler runs the time limits; not closed by the relay
 * @param nanoTime a clock that never goes back, in nanoseconds from any origin
 * @param random draws nonces and jitter
 * @param limits times and sizes
 */
public record RelayRuntime(Scheduler scheduler, LongSupplier nanoTime, SecureRandom random, RelayLimits limits) {

    /**
     * The runtime of a running system.
     *
     * @param scheduler runs the time limits
     * @return system clock, system randomness and default limits
     */
    public static RelayRuntime system(Scheduler scheduler) {
        return new RelayRuntime(scheduler, System::nanoTime, new SecureRandom(), RelayLimits.DEFAULT);
    }
}
