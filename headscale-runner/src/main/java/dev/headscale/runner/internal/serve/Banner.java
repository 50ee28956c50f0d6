package dev.headscale.runner.internal.serve;

import dev.headscale.runner.internal.cli.Surroundings;
import dev.headscale.runner.internal.cli.Version;
import dev.headscale.runner.internal.config.Settings;
import dev.headscale.runner.internal.config.Settings.DatabaseSettings.Sqlite;
import dev.headscale.runner.internal.output.Style;
import java.nio.file.Files;
import java.util.Optional;

/** What a person who starts the server gets to see. */
final class Banner {
    private final Settings settings;
    private final Surroundings surroundings;
    private final StringBuilder text = new StringBuilder();

    private Banner(Settings settings, Surroundings surroundings) {
        this.settings = settings;
        this.surroundings = surroundings;
    }

    /** Lines about a server that has just started. */
    static String of(Server server, Settings settings, boolean firstStart, Surroundings surroundings) {
        Banner banner = new Banner(settings, surroundings);
        banner.text
                .append(banner.paint("headscale " + Version.current().version() + " is running", Style.GOOD))
                .append('\n');
        if (Files.isDirectory(settings.dataDirectory())) {
            banner.line("data", settings.dataDirectory() + (firstStart ? " (new)" : ""));
        }
        banner.line("database", banner.database());
        banner.line("clients", settings.serverUrl().toString());
        banner.line("relay", banner.relay(server));
        banner.next(server);
        return banner.text.toString();
    }

    private String database() {
        return settings.database() instanceof Sqlite sqlite
                ? sqlite.file().toString()
                : settings.database().toString();
    }

    private String relay(Server server) {
        if (settings.relay().isEmpty()) {
            return "none";
        }
        String stun = server.stunAddress()
                .map(address -> ", STUN on UDP " + Relay.shown(address))
                .orElse("");
        String note = settings.serverUrl().getScheme().equals("http") ? "; clients relay only over https" : "";
        return "DERP region " + settings.relay().get().regionId() + stun + note;
    }

    private void next(Server server) {
        String program = surroundings.program();
        Optional<String> user = server.tailnet().users().list().stream()
                .findFirst()
                .map(first -> first.id().toString());
        if (user.isEmpty()) {
            line("next", program + " users create alice");
        }
        line(user.isEmpty() ? "" : "next", program + " preauthkeys create --user " + user.orElse("1"));
        line("", "tailscale up --login-server " + settings.serverUrl() + " --auth-key <key>");
    }

    private void line(String label, String value) {
        text.append(paint(String.format("  %-9s", label), Style.FAINT))
                .append(value)
                .append('\n');
    }

    private String paint(String line, Style style) {
        return style.paint(
                line, surroundings.terminal().out() && surroundings.terminal().colours());
    }
}
