package dev.headscale.policy.internal.check;

import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Names;
import dev.headscale.policy.internal.syntax.Ref;
import java.util.List;
import java.util.Optional;

/** Finds names that the policy does not define. Not thread-safe. */
final class References {
    private final Names names;
    private final Problems problems;

    References(Names names, Problems problems) {
        this.names = names;
        this.problems = problems;
    }

    /** Reports what is wrong at a place. */
    void report(Ref ref, String message) {
        problems.report(ref.offset(), message);
    }

    /** Reports a name that is not defined, with something before the message. */
    void check(Ref ref, String before) {
        missing(ref.alias()).ifPresent(wrong -> report(ref, before + wrong));
    }

    /** Tells whether a tag is declared. */
    boolean hasTag(String tag) {
        return names.tagOwners().containsKey(tag);
    }

    private Optional<String> missing(Alias alias) {
        if (alias instanceof Alias.Tag tag && !hasTag(tag.text())) {
            return Optional.of("tag not found: " + quoted(tag));
        }
        if (alias instanceof Alias.Group group && !names.groups().containsKey(group.text())) {
            return Optional.of("group not defined in policy: " + quoted(group));
        }
        if (alias instanceof Alias.Host host && !names.hosts().containsKey(host.text())) {
            return Optional.of(quoted(host) + ": invalid address: host not defined in policy: " + quoted(host));
        }
        if (alias instanceof Alias.IpSet set && !names.ipSets().containsKey(set.text())) {
            return Optional.of("IP set not defined in policy: " + quoted(set));
        }
        return Optional.empty();
    }

    private static String quoted(Alias alias) {
        return "\"" + alias.text() + "\"";
    }

    /** Reports postures that are not defined. */
    void checkPostures(List<Names.PostureRef> postures) {
        for (Names.PostureRef posture : postures) {
            if (!names.postures().containsKey(posture.name())) {
                problems.report(posture.offset(), "posture not defined in policy: \"" + posture.name() + "\"");
            }
        }
    }
}
