package dev.headscale.runner.internal.config;

import dev.headscale.core.model.TailnetSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that the server is told. Immutable and thread-safe.
 *
 * @param dataDirectory where everything is kept whose path is not configured
 * @param serverUrl under which clients reach the server; no path
 * @param listen where to listen for clients
 * @param tls the certificate, if the server itself speaks TLS
 * @param noiseKey the file of the server's Noise key
 * @param socket the local socket of the admin API
 * @param database where facts are kept
 * @param relay the embedded relay, if there is to be one
 * @param log what is logged and how
 * @param tailnet what holds for the whole tailnet
 * @param policy where the policy is kept
 * @param warnings what the operator should know about the configuration
 */
public record Settings(
        Path dataDirectory,
        URI serverUrl,
        InetSocketAddress listen,
        Optional<TlsFiles> tls,
        Path noiseKey,
        SocketFile socket,
        DatabaseSettings database,
        Optional<RelaySettings> relay,
        LogSettings log,
        TailnetSettings tailnet,
        PolicySettings policy,
        List<ConfigProblem> warnings) {

    /** Copies the list. */
    public Settings {
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads and checks a configuration.
     *
     * @param source where it comes from
     * @return the settings
     * @throws ConfigException with everything that is wrong
     */
    public static Settings read(ConfigSource source) {
        return SettingsReader.read(source);
    }

    /** Where the policy is kept. */
    public sealed interface PolicySettings {

        /** In the database, set by commands and the API. */
        record InDatabase() implements PolicySettings {}

        /**
         * In a file that the administrator edits.
         *
         * @param file the file, absolute; empty if there is to be no policy
         */
        record InFile(Optional<Path> file) implements PolicySettings {}
    }

    /**
     * A certificate in files.
     *
     * @param certificate the chain (PEM)
     * @param key the private key (PEM)
     */
    public record TlsFiles(Path certificate, Path key) {}

    /**
     * A local socket.
     *
     * @param path where it is
     * @param permissions its mode
     */
    public record SocketFile(Path path, Set<PosixFilePermission> permissions) {
        /** Copies the set. */
        public SocketFile {
            permissions = Set.copyOf(permissions);
        }
    }

    /** Where facts are kept. */
    public sealed interface DatabaseSettings {

        /**
         * A file.
         *
         * @param file the database file
         */
        record Sqlite(Path file) implements DatabaseSettings {}

        /**
         * A PostgreSQL database. Its {@code toString} hides the password.
         *
         * @param host the host, or the directory of its socket
         * @param port the port
         * @param name the database
         * @param user the role
         * @param password the password; may be empty
         * @param sslMode how far TLS is asked for, in the driver's words
         * @param maxOpen the most connections
         * @param maxIdle the most idle connections
         * @param idleSeconds how long one may be idle
         */
        record Postgres(
                String host,
                int port,
                String name,
                String user,
                String password,
                String sslMode,
                int maxOpen,
                int maxIdle,
                int idleSeconds)
                implements DatabaseSettings {
            /** Returns who connects to what. */
            @Override
            public String toString() {
                return "postgres://" + user + "@" + host + ":" + port + "/" + name;
            }
        }
    }

    /**
     * The embedded relay.
     *
     * @param regionId the region's id
     * @param regionCode its short name
     * @param regionName its name for people
     * @param verifyClients whether it serves nodes of this server only
     * @param advertised whether clients are told about it
     * @param stun where STUN listens, if it does
     * @param stunFixed whether that was configured; if not, another port will do
     * @param keyFile the file of its key
     * @param ipv4 its IPv4 address for clients, {@code none}, or empty to let them look it up
     * @param ipv6 its IPv6 address for clients, {@code none}, or empty to let them look it up
     */
    public record RelaySettings(
            int regionId,
            String regionCode,
            String regionName,
            boolean verifyClients,
            boolean advertised,
            Optional<InetSocketAddress> stun,
            boolean stunFixed,
            Path keyFile,
            String ipv4,
            String ipv6) {}

    /**
     * What is logged and how.
     *
     * @param level the least important level that is logged
     * @param json whether lines are JSON
     */
    public record LogSettings(Level level, boolean json) {

        /** How important a line is. */
        public enum Level {
            /** Everything. */
            TRACE,
            /** What helps to find an error in the server. */
            DEBUG,
            /** What an operator may want to know. */
            INFO,
            /** What an operator should look at. */
            WARN,
            /** What does not work. */
            ERROR,
            /** Nothing. */
            DISABLED
        }
    }
}
