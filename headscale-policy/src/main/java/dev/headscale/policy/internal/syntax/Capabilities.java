package dev.headscale.policy.internal.syntax;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names of application capabilities. */
public final class Capabilities {
    private static final String RESERVED = "tailscale.com";
    private static final Set<String> GRANTABLE = Set.of(
            "tailscale.com/cap/drive",
            "tailscale.com/cap/relay",
            "tailscale.com/cap/webui",
            "tailscale.com/cap/kubernetes",
            "tailscale.com/cap/tsidp",
            "tailscale.com/cap/secrets");

    /** What the other side needs so that a capability works, in the order in which they are sent. */
    private static final Map<String, String> COMPANIONS = Map.of(
            "tailscale.com/cap/drive", "tailscale.com/cap/drive-sharer",
            "tailscale.com/cap/relay", "tailscale.com/cap/relay-target");

    private Capabilities() {}

    /** Returns what is wrong with a name in a grant, if anything. */
    public static Optional<String> check(String name) {
        int slash = name.indexOf('/');
        if (name.contains("://") || slash <= 0 || slash == name.length() - 1) {
            return Optional.of("\"" + name + "\": capability name must have the form {domain}/{path}");
        }
        String domain = name.substring(0, slash);
        boolean reserved = domain.equals(RESERVED) || domain.endsWith("." + RESERVED);
        return reserved && !GRANTABLE.contains(name)
                ? Optional.of("\"" + name + "\": capability name must not be in the tailscale.com domain")
                : Optional.empty();
    }

    /** Returns the capability that goes the other way when one is granted. */
    public static Optional<String> companion(String name) {
        return Optional.ofNullable(COMPANIONS.get(name));
    }
}
