package dev.headscale.core.internal.registration;

import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.NodeKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Devices that wait for somebody to log in for them, under unguessable ids. Bounded in number and time: the oldest goes
 * first. Thread-safe; nothing here survives a restart, after which a device asks again and gets a new id. Who waits is told
 * on the thread that ends the login, without a lock.
 */
public final class PendingLogins {
    private static final String MARKER = "hskey-authreq-";
    private static final int ID_BYTES = 12;

    private final int most;
    private final Duration lifetime;
    private final Clock clock;
    private final RandomGenerator random;

    /** Oldest first. Guarded by this. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(Login login, Instant end, CompletableFuture<Verdict> verdict) {}

    private record Ending(Entry entry, Verdict verdict) {
        void tell() {
            entry.verdict.complete(verdict);
        }
    }

    /** How a login ends. */
    public enum Verdict {
        /** Somebody has let the device in. */
        APPROVED,
        /** Nobody has in time. */
        EXPIRED,
        /** Too many others wait. */
        CROWDED_OUT
    }

    /**
     * What a device asked for.
     *
     * @param machine the device
     * @param nodeKey the key that it wants to register
     * @param hostInfo what it says about itself
     * @param capabilityVersion the client's capability version
     * @param ephemeral whether it asks to be ephemeral
     * @param wishedExpiry when it wants its key to expire, if it says so
     */
    public record Login(
            MachineKey machine,
            NodeKey nodeKey,
            HostInfo hostInfo,
            int capabilityVersion,
            boolean ephemeral,
            Optional<Instant> wishedExpiry) {}

    /**
     * Makes an empty collection.
     *
     * @param most how many devices may wait
     * @param lifetime how long one may wait
     * @param clock tells the time
     * @param random draws the ids
     */
    public PendingLogins(int most, Duration lifetime, Clock clock, RandomGenerator random) {
        this.most = most;
        this.lifetime = lifetime;
        this.clock = clock;
        this.random = random;
    }

    /** Lets a device wait; returns the id of its login. */
    public String add(Login login) {
        dropOld();
        byte[] drawn = new byte[ID_BYTES];
        random.nextBytes(drawn);
        String id = MARKER + HexFormat.of().formatHex(drawn);
        Entry entry = new Entry(login, clock.instant().plus(lifetime), new CompletableFuture<>());
        put(id, entry).forEach(Ending::tell);
        return id;
    }

    private synchronized List<Ending> put(String id, Entry entry) {
        List<Ending> endings = new ArrayList<>();
        while (entries.size() >= most) {
            endings.addAll(remove(entries.keySet().iterator().next(), Verdict.CROWDED_OUT));
        }
        entries.put(id, entry);
        return endings;
    }

    private synchronized List<Ending> remove(String id, Verdict verdict) {
        Entry entry = entries.remove(id);
        return entry == null ? List.of() : List.of(new Ending(entry, verdict));
    }

    private Optional<Entry> entry(String id) {
        dropOld();
        synchronized (this) {
            return Optional.ofNullable(entries.get(id));
        }
    }

    /** Returns what waits under an id. */
    public Optional<Login> find(String id) {
        return entry(id).map(Entry::login);
    }

    /**
     * Waits for the end of a login.
     *
     * @param id the id
     * @param machine who asks; only the device itself is told
     * @return completes when the login ends; empty if nothing waits under that id for this machine
     */
    public Optional<CompletableFuture<Verdict>> await(String id, MachineKey machine) {
        return entry(id).filter(entry -> entry.login.machine().equals(machine)).map(Entry::verdict);
    }

    /** Ends a login that was approved. */
    public void approved(String id) {
        remove(id, Verdict.APPROVED).forEach(Ending::tell);
    }

    /** Ends all that have waited too long. */
    public void dropOld() {
        old().forEach(Ending::tell);
    }

    private synchronized List<Ending> old() {
        Instant now = clock.instant();
        List<Ending> endings = new ArrayList<>();
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (entry.end.isAfter(now)) {
                break;
            }
            oldestFirst.remove();
            endings.add(new Ending(entry, Verdict.EXPIRED));
        }
        return endings;
    }
}
