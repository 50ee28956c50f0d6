package dev.headscale.jdbc;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.TemplateEngine;

/** An open database whose tables are there: how to reach it, and what differs between kinds. Thread-safe. */
interface Database extends AutoCloseable {

    Dialect dialect();

    /** Names the database in messages; without a password. */
    String name();

    /** Connections that read. */
    Jdbi reads();

    /** Connections whose transactions are durable when they are committed. */
    Jdbi commits();

    /** Connections whose transactions may be lost with the machine, but not in part. */
    Jdbi presences();

    /** Makes the transaction that has just begun see one moment only. */
    void beginSnapshot(Handle handle);

    /** Fails with a StoreException if another server has the database for itself. */
    void checkStillOurs();

    @Override
    void close();

    /** Takes SQL as it is, and keeps values out of the messages of exceptions: there are hashes of keys among them. */
    static Jdbi configured(Jdbi jdbi) {
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        jdbi.getConfig(SqlStatements.class)
                .setTemplateEngine(TemplateEngine.NOP)
                .setSqlParser(new PositionalSql());
        return jdbi;
    }
}
