package dev.headscale.runner.internal.derp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Looks up the addresses of a few hosts and remembers them. Only one lookup runs at a time; while it does, the old answer is
 * given, if there is one. Thread-safe.
 */
final class BootstrapDns {
    static final Duration FRESH = Duration.ofMinutes(10);
    static final int MOST_HOSTS = 64;

    private final Supplier<Set<String>> hosts;
    private final Resolver resolver;
    private final Executor executor;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private CompletableFuture<Map<String, List<String>>> current = new CompletableFuture<>();
    private Set<String> currentHosts = Set.of();
    private long lookedUpAt;
    private boolean lookingUp;

    /**
     * Looks up nothing yet.
     *
     * @param hosts the names of now; at most {@link #MOST_HOSTS} of them are looked up
     * @param executor where lookups may block
     */
    BootstrapDns(Supplier<Set<String>> hosts, Resolver resolver, Executor executor, LongSupplier nanoTime) {
        this.hosts = hosts;
        this.resolver = resolver;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /** Turns names into addresses, like {@link InetAddress#getAllByName}. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** Returns addresses by name, without names that have none: now, or after the first lookup. Never blocks. */
    synchronized CompletableFuture<Map<String, List<String>>> addresses() {
        Set<String> wanted = hosts.get();
        boolean fresh = currentHosts.equals(wanted) && nanoTime.getAsLong() - lookedUpAt < FRESH.toNanos();
        if (!lookingUp && !(fresh && current.isDone())) {
            lookingUp = true;
            Map<String, List<String>> known = current.isDone() ? current.join() : Map.of();
            executor.execute(() -> finish(wanted, resolveAll(wanted, known)));
        }
        return current;
    }

    private synchronized void finish(Set<String> looked, Map<String, List<String>> found) {
        lookingUp = false;
        lookedUpAt = nanoTime.getAsLong();
        currentHosts = looked;
        if (!current.complete(found)) {
            current = CompletableFuture.completedFuture(found);
        }
    }

    /** A name that cannot be looked up at the moment keeps the addresses that it had. */
    private Map<String, List<String>> resolveAll(Set<String> names, Map<String, List<String>> known) {
        Map<String, List<String>> found = new TreeMap<>();
        names.stream().sorted().limit(MOST_HOSTS).forEach(name -> {
            List<String> addresses = resolve(name, known.getOrDefault(name, List.of()));
            if (!addresses.isEmpty()) {
                found.put(name, addresses);
            }
        });
        return found;
    }

    private List<String> resolve(String name, List<String> known) {
        try {
            return Arrays.stream(resolver.resolve(name))
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (UnknownHostException notNow) {
            return known;
        }
    }
}
