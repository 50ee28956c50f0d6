package dev.headscale.jdbc;

import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Credential;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Finds tailnets by credentials, with one look into an index. */
final class Credentials {

    private Credentials() {}

    static Optional<TailnetId> locate(Handle handle, Credential credential) {
        if (credential instanceof Credential.OfNode node) {
            return locate(handle, Tables.NODES.name(), "node_key", node.key().toString());
        }
        if (credential instanceof Credential.OfPreAuthKey key) {
            return locate(handle, Tables.PRE_AUTH_KEYS.name(), "prefix", key.prefix());
        }
        if (credential instanceof Credential.OfApiKey key) {
            return locate(handle, Tables.API_KEYS.name(), "prefix", key.prefix());
        }
        throw new IllegalArgumentException("this store does not know " + credential.getClass());
    }

    private static Optional<TailnetId> locate(Handle handle, String table, String column, String value) {
        return handle.createQuery("SELECT tailnet_id FROM " + table + " WHERE " + column + " = ? LIMIT 1")
                .bind(0, StoredText.encode(value))
                .map((row, context) -> new TailnetId(row.getString(1)))
                .findFirst();
    }
}
