package dev.headscale.policy.internal.compile;

import dev.headscale.policy.internal.nodes.UserTable;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Autogroup;
import dev.headscale.policy.internal.syntax.Names;
import dev.headscale.policy.internal.syntax.Ref;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Who may give which tag. Immutable and thread-safe. */
final class TagOwners {
    private final Names names;
    private final UserTable users;

    TagOwners(Names names, UserTable users) {
        this.names = names;
        this.users = users;
    }

    boolean defines(String tag) {
        return names.tagOwners().containsKey(tag);
    }

    /** Tells whether a user owns a tag, or owns a tag that owns it. */
    boolean userOwns(long user, String tag) {
        return reaches(
                tag,
                alias -> alias.is(Autogroup.MEMBER)
                        || users.members(alias, names).contains(user));
    }

    /** Tells whether the bearer of some tags may give a tag: one of them, or one that they own. */
    boolean tagsOwn(Collection<String> tags, String tag) {
        return defines(tag)
                && (tags.contains(tag)
                        || reaches(tag, alias -> alias instanceof Alias.Tag owner && tags.contains(owner.text())));
    }

    private boolean reaches(String tag, Predicate<Alias> wanted) {
        Set<String> seen = new HashSet<>(Set.of(tag));
        Deque<String> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (Ref owner : names.tagOwners().getOrDefault(open.pop(), List.of())) {
                if (wanted.test(owner.alias())) {
                    return true;
                }
                if (owner.alias() instanceof Alias.Tag next && seen.add(next.text())) {
                    open.push(next.text());
                }
            }
        }
        return false;
    }
}
