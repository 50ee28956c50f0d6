package dev.headscale.jdbc;

import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.KeyHash;
import java.sql.SQLException;

/** Rows of API keys. */
final class ApiKeyFormat implements Table.Format<ApiKey> {

    @Override
    public void write(ApiKey key, RowWriter row) {
        row.text(key.prefix()).text(key.hash().toHex()).instant(key.createdAt()).text(key.expiry());
    }

    @Override
    public ApiKey read(long id, RowReader row) throws SQLException {
        return new ApiKey(
                new ApiKeyId(id), row.text(), KeyHash.fromHex(row.text()), row.instant(), row.optionalInstant());
    }
}
