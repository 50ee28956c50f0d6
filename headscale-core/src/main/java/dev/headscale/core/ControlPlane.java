package dev.headscale.core;

import dev.headscale.core.ControlException.Code;
import dev.headscale.core.internal.endpoint.PeerRouter;
import dev.headscale.core.internal.tailnet.Clockwork;
import dev.headscale.core.internal.tailnet.Environment;
import dev.headscale.core.internal.tailnet.RunningTailnet;
import dev.headscale.core.internal.tailnet.Tailnets;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A control server for one or many tailnets: clients reach it through its {@link Transport}, and what it knows is in its
 * {@link Store}.
 *
 * <pre>{@code
 * try (ControlPlane control = ControlPlane.builder()
 *         .store(new MemoryStore())
 *         .transport(transport)
 *         .build()
 *         .start()) {
 *     User alice = control.tailnet().users().create(NewUser.named("alice"));
 *     Secret key = control.tailnet().preAuthKeys().create(NewPreAuthKey.forUser(alice.id())).secret();
 * }
 * }</pre>
 *
 * <p>It is new until {@link #start} returns, runs until {@link #close}, and cannot be started again. The facets work from
 * {@code start} on; before it and after {@code close} they throw {@link ControlException} with {@code CLOSED}.
 * Thread-safe. Facets wait for the store, so they must not be called from a listener of this control plane.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private enum State {
        NEW,
        RUNNING,
        CLOSED
    }

    private final Environment environment;
    private final Transport transport;
    private final URI serverUrl;
    private final List<AutoCloseable> owned;
    private final Consumer<ControlPlane> beforeAccepting;
    private final Tailnets tailnets;

    /** Guarded by this. */
    private State state = State.NEW;

    ControlPlane(
            Environment environment,
            Transport transport,
            URI serverUrl,
            List<AutoCloseable> owned,
            Consumer<ControlPlane> beforeAccepting) {
        this.environment = environment;
        this.transport = transport;
        this.serverUrl = serverUrl;
        this.owned = owned;
        this.beforeAccepting = beforeAccepting;
        this.tailnets = new Tailnets(environment);
    }

    /**
     * Begins to describe a control plane.
     *
     * @return a builder with defaults for all but store and transport
     */
    public static ControlPlaneBuilder builder() {
        return new ControlPlaneBuilder();
    }

    /**
     * Loads all tailnets and begins to accept clients. Blocks until both is done. If it fails, everything that was opened is
     * closed again, store and transport included, and the control plane counts as closed.
     *
     * @return this
     * @throws IllegalStateException if it was started or closed before
     * @throws StoreException if the store cannot be read, or a stored policy cannot be used
     * @throws dev.headscale.core.spi.TransportException if the transport cannot accept clients
     */
    public synchronized ControlPlane start() {
        if (state != State.NEW) {
            throw new IllegalStateException("a control plane can be started once; this one is " + state);
        }
        try {
            tailnets.loadAll();
            state = State.RUNNING;
            environment.derpMap().onChange(() -> tailnets.all().forEach(RunningTailnet::followDerpMap));
            new Clockwork(environment, tailnets).start();
            beforeAccepting.accept(this);
            transport.start(peer -> new PeerRouter(peer, tailnets, serverUrl));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        return this;
    }

    /**
     * Returns the tailnet that every control plane has.
     *
     * @return the tailnet named {@code default}
     * @throws ControlException {@code CLOSED} if the control plane is not running
     */
    public Tailnet tailnet() {
        return tailnet(TailnetId.DEFAULT);
    }

    /**
     * Returns a tailnet. One that does not exist yet comes into being with its first change. May read the store.
     *
     * @param id its name
     * @return the tailnet, always the same object for a name
     * @throws ControlException {@code CLOSED} if the control plane is not running
     * @throws StoreException if the store cannot be read
     */
    public Tailnet tailnet(TailnetId id) {
        requireRunning();
        return tailnets.get(id);
    }

    /**
     * Lists the tailnets.
     *
     * @return the default one and all others that were ever asked for or written, sorted by name
     * @throws ControlException {@code CLOSED} if the control plane is not running
     */
    public List<TailnetId> tailnets() {
        requireRunning();
        return tailnets.all().stream().map(RunningTailnet::id).sorted().toList();
    }

    /**
     * Tells whether a relay should serve a node. Never blocks.
     *
     * @param key the key with which somebody connects to the relay
     * @return true if it belongs to a node of any tailnet that has not expired
     */
    public boolean admits(NodeKey key) {
        return tailnets.admits(key);
    }

    /**
     * Checks that the store answers. Blocks.
     *
     * @throws ControlException {@code UNAVAILABLE} if it does not; {@code CLOSED} if the control plane is not running
     */
    public void checkHealth() {
        requireRunning();
        try {
            environment.store().ping();
        } catch (StoreException e) {
            throw new ControlException(Code.UNAVAILABLE, "the store does not answer", e);
        }
    }

    private synchronized void requireRunning() {
        if (state != State.RUNNING) {
            throw new ControlException(Code.CLOSED, "the control plane is not running");
        }
    }

    /**
     * Stops accepting clients, ends their streams in order, saves what is only in memory, and closes transport and store.
     * Blocks for a few seconds at most. Calling it again does nothing.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
        }
        environment.scheduler().close();
        CompletableFuture<?>[] saved =
                tailnets.all().stream().map(RunningTailnet::close).toArray(CompletableFuture[]::new);
        transport.close();
        try {
            CompletableFuture.allOf(saved).get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | java.util.concurrent.ExecutionException | CompletionException e) {
            // What could not be saved is volatile, and clients send it again.
        }
        owned.forEach(ControlPlane::closeQuietly);
        environment.store().close();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException("an executor cannot be closed", e);
        }
    }
}
