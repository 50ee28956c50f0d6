package dev.headscale.jdbc;

import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.TailnetId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The row of a tailnet. Whoever changes anything of a tailnet changes this row first, so writers of one tailnet follow one
 * another.
 */
record TailnetRow(long revision, IdCounters ids) {
    private static final String SELECT =
            "SELECT revision, last_user_id, last_node_id, last_pre_auth_key_id, last_api_key_id"
                    + " FROM headscale_tailnets WHERE id = ?";
    private static final String INSERT = "INSERT INTO headscale_tailnets"
            + " (id, revision, last_user_id, last_node_id, last_pre_auth_key_id, last_api_key_id)"
            + " VALUES (?, 1, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";
    private static final String ADVANCE =
            "UPDATE headscale_tailnets SET revision = revision + 1 WHERE id = ? AND revision = ?";
    private static final String ADVANCE_WITH_IDS = "UPDATE headscale_tailnets SET revision = revision + 1,"
            + " last_user_id = ?, last_node_id = ?, last_pre_auth_key_id = ?, last_api_key_id = ?"
            + " WHERE id = ? AND revision = ?";
    private static final String LOCK = "UPDATE headscale_tailnets SET revision = revision WHERE id = ?";

    static Optional<TailnetRow> find(Handle handle, TailnetId tailnet) {
        return handle.createQuery(SELECT)
                .bind(0, tailnet.value())
                .map((row, context) -> new TailnetRow(
                        row.getLong(1), new IdCounters(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5))))
                .findOne();
    }

    /** Counts the revision up if it is the expected one, and tells whether it was. */
    static boolean advance(Handle handle, TailnetId tailnet, long expected, Optional<IdCounters> ids) {
        if (expected == 0) {
            IdCounters first = ids.orElse(IdCounters.NONE);
            return 1
                    == handle.execute(
                            INSERT, tailnet.value(), first.user(), first.node(), first.preAuthKey(), first.apiKey());
        }
        return 1
                == ids.map(last -> handle.execute(
                                ADVANCE_WITH_IDS,
                                last.user(),
                                last.node(),
                                last.preAuthKey(),
                                last.apiKey(),
                                tailnet.value(),
                                expected))
                        .orElseGet(() -> handle.execute(ADVANCE, tailnet.value(), expected));
    }

    /** Keeps other writers of the tailnet waiting until the transaction ends, and tells whether the tailnet is there. */
    static boolean lock(Handle handle, TailnetId tailnet) {
        return handle.execute(LOCK, tailnet.value()) == 1;
    }
}
