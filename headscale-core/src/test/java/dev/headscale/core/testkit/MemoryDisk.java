package dev.headscale.core.testkit;

import dev.headscale.core.MemoryStore;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Credential;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.spi.TailnetSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where the content of a {@link MemoryStore} outlives the stores that work on it, as a disk outlives the programs that write
 * to it. Several stores may be open at once. Thread-safe.
 */
public final class MemoryDisk {
    private final MemoryStore content = new MemoryStore();

    /** Makes an empty disk. */
    public MemoryDisk() {}

    /**
     * Opens a store on what is there.
     *
     * @return a store; closing it leaves the content
     */
    public Store open() {
        return new Opened(content);
    }

    private record Opened(Store content, AtomicBoolean closed) implements Store {
        Opened(Store content) {
            this(content, new AtomicBoolean());
        }

        private Store checked() {
            if (closed.get()) {
                throw new StoreException("the store is closed");
            }
            return content;
        }

        @Override
        public List<TailnetId> tailnets() {
            return checked().tailnets();
        }

        @Override
        public TailnetSnapshot load(TailnetId tailnet) {
            return checked().load(tailnet);
        }

        @Override
        public long commit(TailnetId tailnet, long expectedRevision, List<Mutation> mutations) {
            return checked().commit(tailnet, expectedRevision, mutations);
        }

        @Override
        public void savePresence(TailnetId tailnet, Map<NodeId, Presence> presences) {
            checked().savePresence(tailnet, presences);
        }

        @Override
        public Optional<TailnetId> locate(Credential credential) {
            return checked().locate(credential);
        }

        @Override
        public void ping() {
            checked().ping();
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
