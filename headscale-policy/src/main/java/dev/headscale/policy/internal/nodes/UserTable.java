package dev.headscale.policy.internal.nodes;

import dev.headscale.policy.Inventory;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Names;
import dev.headscale.policy.internal.syntax.Ref;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The users of a tailnet as a policy refers to them. Immutable and thread-safe. */
public final class UserTable {
    private final Collection<Inventory.User> given;
    private final Map<Long, Inventory.User> byId = new TreeMap<>();
    private final Map<String, List<Long>> byProvider = new HashMap<>();
    private final Map<String, List<Long>> byName = new HashMap<>();
    private final Map<String, List<Long>> byDomain = new HashMap<>();
    private final Map<String, List<Long>> byRole = new HashMap<>();

    /** Indexes users. */
    public UserTable(Collection<Inventory.User> users) {
        this.given = users;
        for (Inventory.User user : users) {
            byId.put(user.id(), user);
        }
        for (Inventory.User user : byId.values()) {
            put(byProvider, user.providerId(), user);
            put(byName, user.email(), user);
            if (!user.name().equals(user.email())) {
                put(byName, user.name(), user);
            }
            put(byDomain, domain(user.email()), user);
            user.roles().forEach(role -> put(byRole, role, user));
        }
    }

    private static void put(Map<String, List<Long>> index, String key, Inventory.User user) {
        if (!key.isEmpty()) {
            index.computeIfAbsent(key, none -> new ArrayList<>(1)).add(user.id());
        }
    }

    /** Returns the part of a mail address after the last at sign, in lower case; empty if there is none. */
    public static String domain(String email) {
        int at = email.lastIndexOf('@');
        return at < 0 ? "" : email.substring(at + 1).toLowerCase(Locale.ROOT);
    }

    /** Tells whether these are the users that the table was made of. */
    public boolean holds(Collection<Inventory.User> users) {
        return users == given
                || users.size() == byId.size() && users.stream().allMatch(user -> user.equals(byId.get(user.id())));
    }

    public Optional<Inventory.User> user(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Returns the users that a text in a policy may mean: one, none, or several by mistake. */
    public List<Long> named(String text) {
        String plain = text.endsWith("@") ? text.substring(0, text.length() - 1) : text;
        List<Long> byId = byProvider.getOrDefault(plain, List.of());
        return byId.isEmpty() ? byName.getOrDefault(plain, List.of()) : byId;
    }

    /** Tells whether a text means more than one user. */
    public boolean isAmbiguous(String text) {
        return named(text).size() > 1;
    }

    /** Returns the users whose untagged nodes an alias means; none if it does not mean users. */
    public Set<Long> members(Alias alias, Names names) {
        if (alias instanceof Alias.Group group) {
            Set<Long> members = new HashSet<>();
            for (Ref member : names.groups().getOrDefault(group.text(), List.of())) {
                members.addAll(members(member.alias(), names));
            }
            return members;
        }
        if (alias instanceof Alias.User user) {
            return Set.copyOf(named(user.text()));
        }
        if (alias instanceof Alias.Domain domain) {
            return Set.copyOf(byDomain.getOrDefault(domain.domain().toLowerCase(Locale.ROOT), List.of()));
        }
        boolean role = alias instanceof Alias.Auto auto && auto.autogroup().isRole();
        return role && alias instanceof Alias.Auto auto
                ? Set.copyOf(byRole.getOrDefault(auto.autogroup().role(), List.of()))
                : Set.of();
    }
}
