package dev.headscale.jdbc;

import dev.headscale.core.model.KeyHash;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.UserId;
import java.sql.SQLException;

/** Rows of pre-auth keys. */
final class PreAuthKeyFormat implements Table.Format<PreAuthKey> {

    @Override
    public void write(PreAuthKey key, RowWriter row) {
        row.number(key.user().map(UserId::value))
                .text(key.prefix())
                .text(key.hash().toHex())
                .flag(key.reusable())
                .flag(key.ephemeral())
                .flag(key.used())
                .list(key.tags())
                .text(key.description())
                .instant(key.createdAt())
                .text(key.expiry())
                .text(key.revokedAt());
    }

    @Override
    public PreAuthKey read(long id, RowReader row) throws SQLException {
        return new PreAuthKey(
                new PreAuthKeyId(id),
                row.optionalNumber().map(UserId::new),
                row.text(),
                KeyHash.fromHex(row.text()),
                row.flag(),
                row.flag(),
                row.flag(),
                row.list(tag -> tag),
                row.text(),
                row.instant(),
                row.optionalInstant(),
                row.optionalInstant());
    }
}
