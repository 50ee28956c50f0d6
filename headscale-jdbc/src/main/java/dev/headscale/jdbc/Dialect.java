package dev.headscale.jdbc;

/** The kind of a database. */
public enum Dialect {
    /** SQLite 3.35 or newer, with its JDBC driver {@code org.xerial:sqlite-jdbc}. */
    SQLITE,
    /** PostgreSQL 12 or newer, with its JDBC driver {@code org.postgresql:postgresql}. */
    POSTGRESQL
}
