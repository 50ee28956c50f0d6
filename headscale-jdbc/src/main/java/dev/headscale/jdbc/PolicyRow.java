package dev.headscale.jdbc;

import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.TailnetId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The row of the policy of a tailnet. */
final class PolicyRow {
    private static final String SELECT = "SELECT text, updated_at FROM headscale_policies WHERE tailnet_id = ?";
    private static final String UPSERT = "INSERT INTO headscale_policies (tailnet_id, text, updated_at)"
            + " VALUES (?, ?, ?) ON CONFLICT (tailnet_id)"
            + " DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at";

    private PolicyRow() {}

    static Optional<PolicyText> find(Handle handle, TailnetId tailnet) {
        return handle.createQuery(SELECT)
                .bind(0, tailnet.value())
                .map((row, context) ->
                        new PolicyText(StoredText.decode(row.getString(1)), Instant.parse(row.getString(2))))
                .findOne();
    }

    static void put(Handle handle, TailnetId tailnet, PolicyText policy) {
        handle.execute(
                UPSERT,
                tailnet.value(),
                StoredText.encode(policy.text()),
                policy.updatedAt().toString());
    }
}
