package dev.headscale.policy.internal.check;

import dev.headscale.policy.internal.syntax.Acl;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Autogroup;
import dev.headscale.policy.internal.syntax.Grant;
import dev.headscale.policy.internal.syntax.Ref;
import java.util.List;
import java.util.function.Predicate;

/** Checks what stands where in {@code acls} and {@code grants}. */
final class RuleChecks {
    private static final String SELF_SOURCES =
            "autogroup:self can only be used with users, groups, or supported autogroups";

    private final References references;

    RuleChecks(References references) {
        this.references = references;
    }

    void acl(Acl acl) {
        sources(acl.src());
        acl.postures().ifPresent(references::checkPostures);
        for (Acl.Target target : acl.dst()) {
            String before = "dst=\"" + target.text() + "\": ";
            references.check(target.to(), before);
            destination(target.to(), before);
        }
        for (Acl.Target target : acl.dst()) {
            self(acl.src(), target.to(), alias -> alias.isUsers() || alias instanceof Alias.Any);
        }
    }

    void grant(Grant grant) {
        sources(grant.src());
        grant.postures().ifPresent(references::checkPostures);
        for (Ref dst : grant.dst()) {
            references.check(dst, "");
            destination(dst, "");
            if (dst.alias() instanceof Alias.Net net && net.prefix().isDefaultRoute()) {
                references.report(
                        dst,
                        "dst \"" + net.prefix() + "\": to allow all IP addresses, use \"*\" or \"autogroup:internet\"");
            }
            if (dst.alias().is(Autogroup.INTERNET) && !grant.app().isEmpty()) {
                references.report(dst, "cannot use app grants with autogroup:internet");
            }
        }
        grant.dst().forEach(dst -> self(grant.src(), dst, Alias::isUsers));
        for (Ref via : grant.via()) {
            if (!references.hasTag(via.alias().text())) {
                references.report(via, "tag \"" + via.alias().text() + "\" not found");
            }
        }
    }

    private void sources(List<Ref> sources) {
        for (Ref source : sources) {
            references.check(source, "src=");
            if (source.alias().is(Autogroup.SELF)) {
                references.report(source, "\"autogroup:self\" not valid on the src side of a rule");
            } else if (source.alias().is(Autogroup.INTERNET)) {
                references.report(source, "autogroup:internet can only be used in ACL destinations");
            } else if (source.alias().is(Autogroup.NONROOT)) {
                references.report(source, "autogroup:nonroot can only be used as a login user in ssh");
            }
        }
    }

    private void destination(Ref destination, String before) {
        Alias alias = destination.alias();
        if (alias.is(Autogroup.DANGER_ALL)) {
            references.report(destination, "cannot use autogroup:danger-all as a dst");
        } else if (alias.is(Autogroup.NONROOT) || alias.is(Autogroup.SHARED)) {
            references.report(destination, before + alias.text() + " can not be used as a dst");
        }
    }

    private void self(List<Ref> sources, Ref destination, Predicate<Alias> allowed) {
        boolean self = destination.alias().is(Autogroup.SELF);
        if (self && !sources.stream().map(Ref::alias).allMatch(allowed)) {
            references.report(destination, SELF_SOURCES);
        }
    }
}
