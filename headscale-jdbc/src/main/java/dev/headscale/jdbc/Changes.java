package dev.headscale.jdbc;

import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.User;
import dev.headscale.core.spi.Mutation;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * What a list of mutations comes to, sorted by table, so that each table needs one batch of deletions and one of puts
 * however the mutations were mixed. Of several puts of one id only the last is left. An id that was deleted and put again
 * is in both, because the deletion of a node takes its presence along.
 */
final class Changes {
    private final Delta<User> users = new Delta<>(Tables.USERS);
    private final Delta<Node> nodes = new Delta<>(Tables.NODES);
    private final Delta<PreAuthKey> preAuthKeys = new Delta<>(Tables.PRE_AUTH_KEYS);
    private final Delta<ApiKey> apiKeys = new Delta<>(Tables.API_KEYS);
    private Optional<IdCounters> ids = Optional.empty();
    private Optional<PolicyText> policy = Optional.empty();

    private Changes() {}

    static Changes of(List<Mutation> mutations) {
        Changes changes = new Changes();
        mutations.forEach(changes::add);
        return changes;
    }

    /** The last counters that were set, if any. */
    Optional<IdCounters> ids() {
        return ids;
    }

    /** Writes everything but the counters. */
    void apply(Handle handle, TailnetId tailnet) {
        for (Delta<?> delta : List.of(users, nodes, preAuthKeys, apiKeys)) {
            delta.apply(handle, tailnet);
        }
        policy.ifPresent(last -> PolicyRow.put(handle, tailnet, last));
    }

    private void add(Mutation mutation) {
        if (mutation instanceof Mutation.PutUser put) {
            users.put(put.user().id().value(), put.user());
        } else if (mutation instanceof Mutation.DeleteUser delete) {
            users.delete(delete.user().value());
        } else if (mutation instanceof Mutation.PutNode put) {
            nodes.put(put.node().id().value(), put.node());
        } else if (mutation instanceof Mutation.DeleteNode delete) {
            nodes.delete(delete.node().value());
        } else if (mutation instanceof Mutation.PutPreAuthKey put) {
            preAuthKeys.put(put.key().id().value(), put.key());
        } else if (mutation instanceof Mutation.DeletePreAuthKey delete) {
            preAuthKeys.delete(delete.key().value());
        } else if (mutation instanceof Mutation.PutApiKey put) {
            apiKeys.put(put.key().id().value(), put.key());
        } else if (mutation instanceof Mutation.DeleteApiKey delete) {
            apiKeys.delete(delete.key().value());
        } else if (mutation instanceof Mutation.AdvanceIds advance) {
            ids = Optional.of(advance.ids());
        } else if (mutation instanceof Mutation.PutPolicy put) {
            policy = Optional.of(put.policy());
        } else {
            throw new IllegalArgumentException("this store does not know " + mutation.getClass());
        }
    }

    /** The changes of one table. */
    private static final class Delta<T> {
        private final Table<T> table;
        private final Set<Long> deleted = new LinkedHashSet<>();
        private final Map<Long, T> put = new LinkedHashMap<>();

        Delta(Table<T> table) {
            this.table = table;
        }

        void put(long id, T value) {
            put.put(id, value);
        }

        void delete(long id) {
            put.remove(id);
            deleted.add(id);
        }

        void apply(Handle handle, TailnetId tailnet) {
            table.delete(handle, tailnet, deleted);
            table.put(handle, tailnet, put);
        }
    }
}
