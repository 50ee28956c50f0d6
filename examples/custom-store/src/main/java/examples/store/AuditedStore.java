package examples.store;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Credential;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.TailnetSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes down what is changed, and leaves the keeping to another store. A store is told of all changes of a commit at once,
 * so that an audit log needs nothing but this one method.
 */
public final class AuditedStore implements Store {
    private final Store kept;
    private final Consumer<String> log;

    /** Makes a store that keeps its content in another one, which it closes, and tells a log of each change. */
    public AuditedStore(Store kept, Consumer<String> log) {
        this.kept = kept;
        this.log = log;
    }

    @Override
    public long commit(TailnetId tailnet, long expectedRevision, List<Mutation> mutations) {
        long revision = kept.commit(tailnet, expectedRevision, mutations);
        for (Mutation mutation : mutations) {
            log.accept(tailnet + "@" + revision + " " + describe(mutation));
        }
        return revision;
    }

    private static String describe(Mutation mutation) {
        String kind = mutation.getClass().getSimpleName();
        if (mutation instanceof Mutation.PutNode put) {
            return kind + " " + put.node().id() + " " + put.node().givenName();
        }
        return mutation instanceof Mutation.PutUser put
                ? kind + " " + put.user().id()
                : kind;
    }

    @Override
    public List<TailnetId> tailnets() {
        return kept.tailnets();
    }

    @Override
    public TailnetSnapshot load(TailnetId tailnet) {
        return kept.load(tailnet);
    }

    @Override
    public void savePresence(TailnetId tailnet, Map<NodeId, Presence> presences) {
        kept.savePresence(tailnet, presences);
    }

    @Override
    public Optional<TailnetId> locate(Credential credential) {
        return kept.locate(credential);
    }

    @Override
    public void ping() {
        kept.ping();
    }

    @Override
    public void close() {
        kept.close();
    }
}
