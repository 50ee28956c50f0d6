package dev.headscale.core.testkit;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Random;

/** Randomness that is the same in every run, for where a control plane wants the real thing. Thread-safe, and not at all secure. */
public final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    /**
     * Makes a source.
     *
     * @param seed what all that is drawn follows from
     */
    public SeededRandom(long seed) {
        super(new Source(seed), null);
    }

    private static final class Source extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;

        private final Random random;

        Source(long seed) {
            random = new Random(seed);
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // Nothing but the first seed counts.
        }

        @Override
        protected synchronized void engineNextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            byte[] bytes = new byte[count];
            engineNextBytes(bytes);
            return bytes;
        }
    }
}
