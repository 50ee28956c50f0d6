package dev.headscale.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Reads SQL whose parameters are question marks, and which has none in its literals. That is all SQL of this module, and it
 * saves every start the grammar with which Jdbi looks for named parameters. Thread-safe.
 */
final class PositionalSql implements SqlParser {
    /** There are only as many as this module has SQL texts. */
    private final Map<String, ParsedSql> known = new ConcurrentHashMap<>();

    @Override
    public ParsedSql parse(String sql, StatementContext context) {
        return known.computeIfAbsent(sql, PositionalSql::split);
    }

    private static ParsedSql split(String sql) {
        ParsedSql.Builder parsed = ParsedSql.builder();
        int from = 0;
        for (int mark = sql.indexOf('?'); mark >= 0; mark = sql.indexOf('?', from)) {
            parsed.append(sql.substring(from, mark)).appendPositionalParameter();
            from = mark + 1;
        }
        return parsed.append(sql.substring(from)).build();
    }

    @Override
    public String nameParameter(String rawName, StatementContext context) {
        throw new UnsupportedOperationException("parameters have no names here");
    }
}
