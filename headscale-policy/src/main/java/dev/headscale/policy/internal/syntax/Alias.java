package dev.headscale.policy.internal.syntax;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import java.util.Optional;
import java.util.function.Consumer;

/** What a policy writes where it means nodes or addresses. Two aliases are equal if they mean the same. */
public sealed interface Alias {

    /** Returns how a policy writes it. */
    String text();

    /** Everything. */
    record Any() implements Alias {
        @Override
        public String text() {
            return "*";
        }
    }

    /** An address or block of addresses. */
    record Net(IpPrefix prefix) implements Alias {
        @Override
        public String text() {
            return prefix.length() == prefix.address().bits() ? prefix.address().toString() : prefix.toString();
        }
    }

    /** A user by mail address, account name with a trailing {@code @}, or provider id. */
    record User(String text) implements Alias {}

    /** All users of a mail domain. */
    record Domain(String domain) implements Alias {
        @Override
        public String text() {
            return USERS_OF + domain;
        }
    }

    /** A group; the name has its prefix. */
    record Group(String text) implements Alias {}

    /** A tag; the name has its prefix. */
    record Tag(String text) implements Alias {}

    /** An autogroup. */
    record Auto(Autogroup autogroup) implements Alias {
        @Override
        public String text() {
            return autogroup.text();
        }
    }

    /** A name of the section {@code hosts}. */
    record Host(String text) implements Alias {}

    /** A name of the section {@code ipsets}; the name has its prefix. */
    record IpSet(String text) implements Alias {}

    /** Devices in a certain state; no policy writes this where an alias is expected. The name has its prefix. */
    record Posture(String text) implements Alias {}

    /** How all users of a domain are written, up to the domain. */
    String USERS_OF = "user:*@";

    /** Tells whether this is a certain autogroup. */
    default boolean is(Autogroup autogroup) {
        return this instanceof Auto auto && auto.autogroup() == autogroup;
    }

    /** Tells whether this means users, and so their untagged nodes. */
    default boolean isUsers() {
        return this instanceof User
                || this instanceof Domain
                || this instanceof Group
                || this instanceof Auto auto
                        && (auto.autogroup() == Autogroup.MEMBER
                                || auto.autogroup().isRole());
    }

    /**
     * Reads an alias.
     *
     * @param text the text without white space around it
     * @param problem hears what is wrong
     * @return the alias, or empty if something is wrong
     */
    static Optional<Alias> parse(String text, Consumer<String> problem) {
        Optional<IpPrefix> net = net(text);
        if (net.isPresent()) {
            return net.map(Net::new);
        }
        if (text.equals("*")) {
            return Optional.of(new Any());
        }
        if (text.indexOf('@') >= 0) {
            boolean wholeDomain = text.startsWith(USERS_OF) && text.length() > USERS_OF.length();
            return Optional.of(wholeDomain ? new Domain(text.substring(USERS_OF.length())) : new User(text));
        }
        if (text.startsWith("group:")) {
            return Optional.of(new Group(text));
        }
        if (text.startsWith("tag:")) {
            return Optional.of(new Tag(text));
        }
        if (text.startsWith("ipset:")) {
            return Optional.of(new IpSet(text));
        }
        if (text.startsWith("autogroup:")) {
            return autogroup(text, problem);
        }
        if (text.isEmpty() || text.indexOf(':') >= 0) {
            problem.accept("invalid alias format: \"" + text + "\"");
            return Optional.empty();
        }
        return Optional.of(new Host(text));
    }

    private static Optional<Alias> autogroup(String text, Consumer<String> problem) {
        Optional<Autogroup> found = Autogroup.find(text);
        if (found.isEmpty()) {
            problem.accept("invalid autogroup: \"" + text + "\"");
        }
        return found.map(Auto::new);
    }

    /** Takes the brackets off {@code [v6]} and {@code [v6]/128}, which set an address apart from its ports. */
    static String unbracketed(String text) {
        int close = text.indexOf(']');
        if (!text.startsWith("[") || close < 0 || text.indexOf(':') < 0) {
            return text;
        }
        return text.substring(1, close) + text.substring(close + 1);
    }

    /** Reads an address or block; host bits are cleared. */
    static Optional<IpPrefix> net(String text) {
        char first = text.isEmpty() ? '*' : text.charAt(0);
        if (first != ':' && Character.digit(first, 16) < 0) {
            return Optional.empty();
        }
        int slash = text.indexOf('/');
        if (slash < 0) {
            return IpAddress.tryParse(text).map(IpPrefix::host);
        }
        String length = text.substring(slash + 1);
        if (length.length() > 3 || !length.matches("0|[1-9][0-9]*")) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(length);
        return IpAddress.tryParse(text.substring(0, slash))
                .filter(address -> bits <= address.bits())
                .map(address -> IpPrefix.containing(address, bits));
    }
}
