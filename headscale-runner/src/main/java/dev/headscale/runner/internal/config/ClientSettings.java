package dev.headscale.runner.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a command that talks to a running server is told. The rest of the configuration is not looked at, so that the
 * command line works while a configuration is being changed. Immutable and thread-safe; its {@code toString} hides the key.
 *
 * @param socket the local socket of the admin API
 * @param remote another machine's server, if that is to be administered
 * @param timeout how long a command may take
 */
public record ClientSettings(Path socket, Optional<Remote> remote, Duration timeout) {

    /**
     * A server on another machine.
     *
     * @param url its address
     * @param apiKey what to present
     * @param insecure whether not to check its certificate
     */
    public record Remote(String url, String apiKey, boolean insecure) {
        /** Returns the address. */
        @Override
        public String toString() {
            return url;
        }
    }

    /**
     * Reads what a command needs.
     *
     * @param source where the configuration comes from
     * @return the settings
     * @throws ConfigException with everything that is wrong with these keys, or with the file as such
     */
    public static ClientSettings read(ConfigSource source) {
        List<ConfigProblem> broken = new ArrayList<>();
        source.read(broken);
        ConfigValues values = ConfigCollector.collect(source);
        int ignored = values.errors().size();
        ClientSettings settings = new ClientSettings(
                ListenerReader.socket(values, source.dataDirectory()).path(), remote(values), timeout(values));
        broken.addAll(values.errors().subList(ignored, values.errors().size()));
        if (!broken.isEmpty()) {
            throw new ConfigException(source.shown(), broken);
        }
        return settings;
    }

    private static Duration timeout(ConfigValues values) {
        Duration timeout = values.duration("cli.timeout");
        if (timeout.isNegative() || timeout.isZero()) {
            values.error("cli.timeout", "must be more than 0s");
        }
        return timeout;
    }

    private static Optional<Remote> remote(ConfigValues values) {
        Optional<String> address = values.optionalText("cli.address");
        if (address.isEmpty()) {
            return Optional.empty();
        }
        String key = values.text("cli.api_key");
        if (key.isEmpty()) {
            values.error(
                    "cli.api_key",
                    "must be set with cli.address, best by the environment variable HEADSCALE_CLI_API_KEY");
        }
        String url = address.get().contains("://") ? address.get() : "https://" + address.get();
        return Optional.of(new Remote(url.replaceAll("/+$", ""), key, values.flag("cli.insecure")));
    }
}
