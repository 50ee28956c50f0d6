package dev.headscale.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Keeps the prepared statements of one connection, which is used by one thread at a time. There are only as many as this
 * module has SQL texts, so none is ever dropped; they go with the connection.
 */
final class StatementCache extends DefaultStatementBuilder {
    private final Map<String, PreparedStatement> idle = new HashMap<>();

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        PreparedStatement known = idle.remove(sql);
        return known != null ? known : connection.prepareStatement(sql);
    }

    @Override
    public void close(Connection connection, String sql, Statement statement) throws SQLException {
        if (statement instanceof PreparedStatement prepared && !idle.containsKey(sql)) {
            prepared.clearBatch(); // if adding to it failed, nothing else has
            idle.put(sql, prepared);
        } else {
            statement.close();
        }
    }
}
