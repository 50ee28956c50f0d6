package dev.headscale.core;

import dev.headscale.core.internal.dns.DnsConfigs;
import dev.headscale.core.internal.tailnet.Environment;
import dev.headscale.core.model.DerpMap;
import dev.headscale.core.model.TailnetSettings;
import dev.headscale.core.spi.DerpMapSource;
import dev.headscale.core.spi.Scheduler;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.Transport;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Describes a {@link ControlPlane}. Store and transport are required, all else has a default. Used by one thread.
 */
public final class ControlPlaneBuilder {
    private static final Duration COALESCING = Duration.ofMillis(5);

    private @Nullable Store store;
    private @Nullable Transport transport;
    private URI serverUrl = URI.create("http://127.0.0.1:8080");
    private TailnetSettings settings = TailnetSettings.STANDARD;
    private DerpMapSource derpMap = DerpMapSource.fixed(DerpMap.EMPTY);
    private Clock clock = Clock.systemUTC();
    private Optional<Scheduler> scheduler = Optional.empty();
    private Optional<Executor> executor = Optional.empty();
    private SecureRandom random = new SecureRandom();
    private Duration coalescing = COALESCING;
    private Consumer<ControlEvent> listener = event -> {};
    private Consumer<ControlPlane> beforeAccepting = control -> {};

    ControlPlaneBuilder() {}

    /**
     * Sets where facts are kept. Required.
     *
     * @param value the store; the control plane closes it
     * @return this
     */
    public ControlPlaneBuilder store(Store value) {
        store = value;
        return this;
    }

    /**
     * Sets how clients reach the control plane. Required.
     *
     * @param value the transport, not started; the control plane closes it
     * @return this
     */
    public ControlPlaneBuilder transport(Transport value) {
        transport = value;
        return this;
    }

    /**
     * Sets under which address clients reach the server: the base of the addresses of login pages. By default {@code
     * http://127.0.0.1:8080}.
     *
     * @param value an http or https address; a slash at its end is cut off
     * @return this
     * @throws IllegalArgumentException if it is not an absolute http or https address
     */
    public ControlPlaneBuilder serverUrl(URI value) {
        boolean web = "http".equals(value.getScheme()) || "https".equals(value.getScheme());
        if (!web || value.getHost() == null) {
            throw new IllegalArgumentException("the server URL must start with https:// or http://: " + value);
        }
        String text = value.toString();
        serverUrl = text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : value;
        return this;
    }

    /**
     * Sets what holds for each tailnet. By default {@link TailnetSettings#STANDARD}.
     *
     * @param value the settings
     * @return this
     * @throws IllegalArgumentException if the DNS settings contain what clients cannot read; the message names it
     */
    public ControlPlaneBuilder settings(TailnetSettings value) {
        DnsConfigs.of(value.dns(), value.addresses());
        settings = value;
        return this;
    }

    /**
     * Sets where the relay map comes from. By default there is no relay.
     *
     * @param value the source
     * @return this
     */
    public ControlPlaneBuilder derpMap(DerpMapSource value) {
        derpMap = value;
        return this;
    }

    /**
     * Sets what tells the time. By default the system's clock.
     *
     * @param value the clock
     * @return this
     */
    public ControlPlaneBuilder clock(Clock value) {
        clock = value;
        return this;
    }

    /**
     * Sets what runs things later. By default a thread of the control plane's own.
     *
     * @param value the scheduler; the control plane closes it
     * @return this
     */
    public ControlPlaneBuilder scheduler(Scheduler value) {
        scheduler = Optional.of(value);
        return this;
    }

    /**
     * Sets what runs work that may block. By default a pool of the control plane's own with as many threads as there are
     * processors, and at least four.
     *
     * @param value the executor, which must run several tasks at once; it is not closed
     * @return this
     */
    public ControlPlaneBuilder executor(Executor value) {
        executor = Optional.of(value);
        return this;
    }

    /**
     * Sets where keys, ids and random addresses come from.
     *
     * @param value the source of randomness
     * @return this
     */
    public ControlPlaneBuilder random(SecureRandom value) {
        random = value;
        return this;
    }

    /**
     * Sets for how long changes are collected after clients were told of some; the first change after a pause is told at
     * once. What many clients have to be told of many changes is collected longer, up to a second. By default 5 milliseconds.
     *
     * @param value zero or more; zero tells every change as soon as possible
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public ControlPlaneBuilder coalescing(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("the coalescing time is zero or more, not " + value);
        }
        coalescing = value;
        return this;
    }

    /**
     * Sets who is told of what happens. One listener at a time; the default ignores everything.
     *
     * @param value told in the order of events of a tailnet, on the thread that writes for it: it must not block nor call
     *     a facet, and what it throws is logged
     * @return this
     */
    public ControlPlaneBuilder listener(Consumer<ControlEvent> value) {
        listener = value;
        return this;
    }

    /**
     * Sets what is done when everything is loaded and before the first client is accepted: for what clients must not be
     * without, such as a policy that is kept outside the store. By default nothing.
     *
     * @param value given the control plane, whose facets work; what it throws is thrown by {@link ControlPlane#start}, which
     *     has then failed
     * @return this
     */
    public ControlPlaneBuilder beforeAccepting(Consumer<ControlPlane> value) {
        beforeAccepting = value;
        return this;
    }

    /**
     * Makes the control plane. Nothing is opened before {@link ControlPlane#start}.
     *
     * @return a new control plane
     * @throws IllegalStateException if store or transport is missing
     */
    public ControlPlane build() {
        Store chosenStore = store;
        Transport chosenTransport = transport;
        if (chosenStore == null || chosenTransport == null) {
            throw new IllegalStateException("a control plane needs a store and a transport");
        }
        ExecutorService pool = executor.isPresent() ? null : workers();
        Environment environment = new Environment(
                chosenStore,
                chosenTransport.compressor(),
                derpMap,
                settings,
                clock,
                scheduler.orElseGet(() -> Scheduler.system("headscale-scheduler")),
                pool == null ? executor.orElseThrow() : pool,
                random,
                coalescing,
                listener);
        List<AutoCloseable> owned = pool == null ? List.of() : List.of(pool::shutdown);
        return new ControlPlane(environment, chosenTransport, serverUrl, owned, beforeAccepting);
    }

    private static ExecutorService workers() {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(Math.max(4, Runtime.getRuntime().availableProcessors()), task -> {
            Thread thread = new Thread(task, "headscale-worker-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
