package dev.headscale.noise.testkit;

import dev.headscale.core.model.MachineKey;
import dev.headscale.noise.testkit.internal.ServerKey;
import dev.headscale.noise.testkit.internal.Tunnel;
import dev.headscale.noise.testkit.internal.TunnelTarget;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one tunnel of a client, dialled when needed and again when it has broken. Thread-safe. */
final class Connection {
    private final TunnelTarget target;
    private @Nullable CompletableFuture<byte[]> serverKey;
    private @Nullable CompletableFuture<Tunnel> tunnel;
    private boolean closed;

    Connection(TunnelTarget target, Optional<MachineKey> serverKey) {
        this.target = target;
        this.serverKey = serverKey
                .map(key -> CompletableFuture.completedFuture(key.toBytes()))
                .orElse(null);
    }

    String authority() {
        return target.server().getHost();
    }

    synchronized CompletableFuture<Tunnel> tunnel() {
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("the client is closed"));
        }
        CompletableFuture<Tunnel> present = tunnel;
        if (present == null || present.isDone() && !isUsable(present)) {
            present = serverKey().thenCompose(key -> Tunnel.dial(target, key));
            tunnel = present;
        }
        return present;
    }

    synchronized CompletableFuture<byte[]> serverKey() {
        CompletableFuture<byte[]> key = serverKey;
        if (key == null || key.isCompletedExceptionally()) {
            key = ServerKey.fetch(target);
            serverKey = key;
        }
        return key;
    }

    private static boolean isUsable(CompletableFuture<Tunnel> done) {
        return !done.isCompletedExceptionally() && done.join().isUsable();
    }

    /** Lets the present tunnel go, in whatever way; the next request dials. */
    synchronized void drop(Consumer<Tunnel> way) {
        if (tunnel != null) {
            tunnel.thenAccept(way);
        }
        tunnel = null;
    }

    /** Applies something to the present tunnel, or to the one being dialled. */
    synchronized void present(Consumer<Tunnel> action) {
        if (tunnel != null) {
            tunnel.thenAccept(action);
        }
    }

    synchronized void close() {
        closed = true;
        drop(Tunnel::close);
    }
}
