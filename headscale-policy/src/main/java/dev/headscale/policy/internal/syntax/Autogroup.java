package dev.headscale.policy.internal.syntax;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that start with {@code autogroup:}. */
public enum Autogroup {
    /** The public internet, over an exit node. */
    INTERNET(false),
    /** All nodes without tags. */
    MEMBER(false),
    /** All nodes with tags. */
    TAGGED(false),
    /** The nodes of the same user. */
    SELF(false),
    /** All addresses, also those outside the tailnet. */
    DANGER_ALL(false),
    /** As an SSH login user: anybody but root. */
    NONROOT(false),
    /** Nodes that were shared in from other tailnets. */
    SHARED(false),
    /** Nodes of the owner of the tailnet. */
    OWNER(true),
    /** Nodes of administrators. */
    ADMIN(true),
    /** Nodes of IT administrators. */
    IT_ADMIN(true),
    /** Nodes of network administrators. */
    NETWORK_ADMIN(true),
    /** Nodes of billing administrators. */
    BILLING_ADMIN(true),
    /** Nodes of auditors. */
    AUDITOR(true);

    private static final String PREFIX = "autogroup:";
    private static final Map<String, Autogroup> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Autogroup::text, Function.identity()));

    private final boolean role;

    Autogroup(boolean role) {
        this.role = role;
    }

    /** Finds an autogroup by its whole name. */
    public static Optional<Autogroup> find(String text) {
        return Optional.ofNullable(BY_NAME.get(text));
    }

    /** Tells whether this stands for the nodes of users with a role. */
    public boolean isRole() {
        return role;
    }

    /** Returns the name without its prefix, which for a role is the name of the role. */
    public String role() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the whole name, for example {@code autogroup:member}. */
    public String text() {
        return PREFIX + role();
    }
}
