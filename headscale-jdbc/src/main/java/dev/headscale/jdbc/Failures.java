package dev.headscale.jdbc;

import dev.headscale.core.spi.StoreException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in a StoreException what went wrong, in words for the person who runs the server. */
final class Failures {

    private Failures() {}

    /**
     * Makes the exception.
     *
     * @param doing what was tried, to follow "cannot"
     * @param database the name of the database
     */
    static StoreException explain(Dialect dialect, String doing, String database, Throwable failure) {
        SQLException cause = sqlCause(failure);
        String message = "cannot " + doing + " in " + database + ": ";
        if (cause == null) {
            return new StoreException(message + failure.getMessage(), failure);
        }
        Optional<String> reason = switch (dialect) {
            case SQLITE -> sqliteReason(cause.getErrorCode());
            case POSTGRESQL -> postgresReason(String.valueOf(cause.getSQLState()));
        };
        // PostgreSQL's further lines repeat the row
        String said = String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
        return new StoreException(
                message + reason.map(text -> text + " (" + said + ")").orElse(said), cause);
    }

    /** The innermost SQLException. That of a batch is passed over, because its message repeats the values. */
    private static @Nullable SQLException sqlCause(Throwable failure) {
        SQLException found = null;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof BatchUpdateException batch && batch.getNextException() != null) {
                found = batch.getNextException();
            } else if (t instanceof SQLException sql) {
                found = sql;
            }
        }
        return found;
    }

    /** By primary result code, see sqlite.org/rescode.html. */
    private static Optional<String> sqliteReason(int code) {
        return Optional.ofNullable(
                switch (code) {
                    case 5, 6 -> "another process is writing to the file and did not finish in time";
                    case 8 -> "the file or its directory is read-only for this user";
                    case 10 -> "the disk could not be read or written";
                    case 11 -> "the file is damaged; restore it from a backup";
                    case 13 -> "the disk is full, or a quota is used up";
                    case 14 -> "the file cannot be opened";
                    case 26 -> "the file is not an SQLite database";
                    default -> null;
                });
    }

    /** By SQLSTATE, see the appendix "Error Codes" of the PostgreSQL manual. */
    private static Optional<String> postgresReason(String state) {
        return Optional.ofNullable(
                switch (state) {
                    case "28P01", "28000" -> "the server refuses this user or its password";
                    case "3D000" -> "there is no such database";
                    case "42501" -> "this user lacks a privilege";
                    case "42P01", "42703" -> "a table or column is missing; was the schema changed by hand?";
                    case "25006" -> "the server is read-only, as a standby is";
                    case "53100" -> "the server's disk is full";
                    case "53300" -> "the server has no connection left";
                    case "57P01", "57P02", "57P03" -> "the server is shutting down or starting";
                    case "57014" -> "the statement ran into a time limit";
                    default ->
                        state.startsWith("08")
                                ? "the connection failed; if it was lost during a commit, only loading tells the outcome"
                                : null;
                });
    }
}
