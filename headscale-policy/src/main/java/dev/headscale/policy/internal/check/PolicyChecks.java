package dev.headscale.policy.internal.check;

import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Autogroup;
import dev.headscale.policy.internal.syntax.PolicyFile;
import dev.headscale.policy.internal.syntax.Ref;
import java.util.List;

/** Checks a policy by itself, without knowing the nodes. */
public final class PolicyChecks {
    private final References references;

    private PolicyChecks(References references) {
        this.references = references;
    }

    /**
     * Finds all that is wrong with a policy beyond the form of its sections.
     *
     * @param file the policy
     * @param problems gets what is wrong
     */
    public static void check(PolicyFile file, Problems problems) {
        References references = new References(file.names(), problems);
        references.checkPostures(file.names().defaultPostures());
        RuleChecks rules = new RuleChecks(references);
        file.acls().ifPresent(acls -> acls.forEach(rules::acl));
        file.grants().ifPresent(grants -> grants.forEach(rules::grant));
        file.ssh().forEach(new SshChecks(references)::entry);
        PolicyChecks checks = new PolicyChecks(references);
        file.names().tagOwners().forEach((tag, owners) -> owners.forEach(checks::owner));
        file.approvers().routes().forEach((route, approvers) -> checks.approvers(approvers));
        checks.approvers(file.approvers().exitNode());
        file.nodeAttrs().forEach(attr -> attr.target().forEach(checks::target));
    }

    private void owner(Ref owner) {
        references.check(owner, "");
        Alias alias = owner.alias();
        if (!alias.isUsers() && !(alias instanceof Alias.Tag)) {
            references.report(owner, "\"" + alias.text() + "\" cannot own a tag: use users, groups or tags");
        }
    }

    private void approvers(List<Ref> approvers) {
        for (Ref approver : approvers) {
            references.check(approver, "");
            Alias alias = approver.alias();
            if (!alias.isUsers() && !(alias instanceof Alias.Tag) && !alias.is(Autogroup.TAGGED)) {
                references.report(
                        approver, "\"" + alias.text() + "\" cannot approve routes: use users, groups or tags");
            }
        }
    }

    private void target(Ref target) {
        references.check(target, "");
        Alias alias = target.alias();
        boolean places = alias.is(Autogroup.SELF) || alias.is(Autogroup.INTERNET) || alias.is(Autogroup.DANGER_ALL);
        if (places || alias.is(Autogroup.NONROOT)) {
            references.report(target, "\"" + alias.text() + "\" cannot be a target of nodeAttrs");
        }
    }
}
