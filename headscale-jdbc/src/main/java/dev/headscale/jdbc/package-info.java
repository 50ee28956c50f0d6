/**
 * The store on SQLite and on PostgreSQL. Start at {@link dev.headscale.jdbc.JdbcStore}; everything else is its own
 * business, but for the SQL files under {@code migration}.
 */
@NullMarked
package dev.headscale.jdbc;

import org.jspecify.annotations.NullMarked;
