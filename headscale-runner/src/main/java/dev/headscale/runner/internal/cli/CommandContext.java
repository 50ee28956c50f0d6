package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.config.ClientSettings;
import dev.headscale.runner.internal.config.ConfigException;
import dev.headscale.runner.internal.config.ConfigSource;
import dev.headscale.runner.internal.config.Durations;
import dev.headscale.runner.internal.config.Settings;
import dev.headscale.runner.internal.output.Documents;
import dev.headscale.runner.internal.output.Format;
import dev.headscale.runner.internal.output.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** What all commands have in common: the options for all, the output, the server, questions. Used by one thread. */
final class CommandContext {
    private static final Set<String> YES = Set.of("y", "yes", "sure");

    private final Surroundings surroundings;
    private final RootCommand options;

    CommandContext(Surroundings surroundings, RootCommand options) {
        this.surroundings = surroundings;
        this.options = options;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** The form of output that was asked for. */
    Format format() {
        return Format.of(options.output)
                .orElseThrow(() ->
                        new CommandException("--output: \"" + options.output + "\" is none of json, json-line, yaml"));
    }

    ConfigSource configuration() {
        return ConfigSource.find(
                Optional.ofNullable(options.config).map(Path::of), surroundings.places(), surroundings.environment());
    }

    /** The server that is configured. */
    AdminClient server() {
        format();
        ClientSettings settings;
        try {
            settings = ClientSettings.read(configuration());
        } catch (ConfigException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        return new AdminClient(settings.remote()
                .<AdminTransport>map(remote -> new RemoteTransport(remote, settings.timeout()))
                .orElseGet(() -> new SocketTransport(
                        settings.socket(),
                        settings.timeout(),
                        () -> hint("waiting for the server on " + settings.socket()))));
    }

    /** Under which address devices reach the server, if the configuration here says so. */
    Optional<String> serverUrl() {
        try {
            return Optional.of(Settings.read(configuration()).serverUrl().toString());
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }

    /** Prints a document, or for people a line. */
    void print(JsonNode document, String line) {
        write(format() == Format.HUMAN ? line + "\n" : Documents.write(document, format()));
    }

    /** Prints a document, or for people a table. */
    void print(JsonNode document, Supplier<Table> table) {
        write(
                format() == Format.HUMAN
                        ? table.get()
                                .render(surroundings.terminal().out()
                                        && surroundings.terminal().colours())
                        : Documents.write(document, format()));
    }

    private void write(String text) {
        surroundings.out().print(text);
        surroundings.out().flush();
    }

    /** Tells people at a terminal something beside the result. */
    void hint(String text) {
        if (surroundings.terminal().err() && format() == Format.HUMAN) {
            surroundings.err().println(text);
        }
    }

    /** Asks a question, to which silence means no. */
    boolean confirm(String question) {
        if (options.force) {
            return true;
        }
        surroundings.err().print(question + " [y/n] ");
        surroundings.err().flush();
        try {
            String answer =
                    new BufferedReader(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8)).readLine();
            return answer != null && YES.contains(answer.strip().toLowerCase(Locale.ROOT));
        } catch (IOException e) {
            return false;
        }
    }

    /** The moment that lies the given span ahead. */
    Instant after(String option, String span) {
        Duration duration = Durations.parse(span)
                .filter(d -> !d.isNegative())
                .orElseThrow(() ->
                        new CommandException(option + ": \"" + span + "\" is not a duration such as 90m, 24h or 90d"));
        return surroundings.clock().instant().plus(duration);
    }
}
