package dev.headscale.core.internal.tailnet;

import dev.headscale.core.ControlEvent;
import dev.headscale.core.model.TailnetSettings;
import dev.headscale.core.spi.DerpMapSource;
import dev.headscale.core.spi.FrameCompressor;
import dev.headscale.core.spi.Scheduler;
import dev.headscale.core.spi.Store;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Every outside force that a control plane uses. Immutable.
 *
 * @param store where facts are kept
 * @param compressor compresses map responses
 * @param derpMap the relays
 * @param settings what holds for each tailnet
 * @param clock tells the time
 * @param scheduler runs things later
 * @param executor runs everything that may block or takes long
 * @param random draws keys, ids and addresses
 * @param coalescing for how long changes are collected before clients are told again
 * @param listener told of what happens, on the writers' threads
 */
public record Environment(
        Store store,
        FrameCompressor compressor,
        DerpMapSource derpMap,
        TailnetSettings settings,
        Clock clock,
        Scheduler scheduler,
        Executor executor,
        SecureRandom random,
        Duration coalescing,
        Consumer<ControlEvent> listener) {}
