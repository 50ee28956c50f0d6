package dev.headscale.policy.internal.check;

import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.syntax.Acl;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Grant;
import dev.headscale.policy.internal.syntax.NodeAttr;
import dev.headscale.policy.internal.syntax.PolicyFile;
import dev.headscale.policy.internal.syntax.Ref;
import dev.headscale.policy.internal.syntax.SshEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Checks what a policy says about the users of a tailnet: that its domains are the tailnet's and its users are single. */
public final class InventoryChecks {
    private final Set<String> domains;
    private final Predicate<String> ambiguous;
    private final Problems problems;
    private final Set<Alias> seen = new HashSet<>();

    private InventoryChecks(Set<String> domains, Predicate<String> ambiguous, Problems problems) {
        this.domains = domains;
        this.ambiguous = ambiguous;
        this.problems = problems;
    }

    /**
     * Finds what does not fit the users.
     *
     * @param file the policy
     * @param domains the tailnet's mail domains
     * @param ambiguous tells whether a user's text means more than one user
     * @param problems gets what is wrong
     */
    public static void check(PolicyFile file, Set<String> domains, Predicate<String> ambiguous, Problems problems) {
        new InventoryChecks(domains, ambiguous, problems).file(file);
    }

    private void file(PolicyFile file) {
        file.names().groups().values().forEach(refs -> refs(refs, ""));
        file.names().tagOwners().values().forEach(refs -> refs(refs, ""));
        for (Acl acl : file.acls().orElse(List.of())) {
            refs(acl.src(), "src=");
            acl.dst().forEach(target -> ref(target.to(), "dst=\"" + target.text() + "\": "));
        }
        for (Grant grant : file.grants().orElse(List.of())) {
            refs(grant.src(), "src=");
            refs(grant.dst(), "");
        }
        file.approvers().routes().values().forEach(refs -> refs(refs, ""));
        refs(file.approvers().exitNode(), "");
        file.nodeAttrs().stream().map(NodeAttr::target).forEach(refs -> refs(refs, ""));
        seen.clear();
        for (SshEntry entry : file.ssh()) {
            refs(entry.src(), "[ssh] ");
            refs(entry.dst(), "");
            entry.domains().forEach(domain -> domain(domain.domain(), domain.offset(), ""));
        }
    }

    private void refs(List<Ref> refs, String before) {
        for (Ref ref : refs) {
            ref(ref, before);
        }
    }

    private void ref(Ref ref, String before) {
        if (!(ref.alias() instanceof Alias.User) && !(ref.alias() instanceof Alias.Domain) || !seen.add(ref.alias())) {
            return;
        }
        if (ref.alias() instanceof Alias.Domain domain) {
            domain(domain.domain(), ref.offset(), before);
        } else if (ambiguous.test(ref.alias().text())) {
            problems.report(
                    ref.offset(),
                    before + "more than one user matches \"" + ref.alias().text() + "\"");
        }
    }

    private void domain(String domain, int offset, String before) {
        if (!domains.contains(domain)) {
            problems.report(
                    offset,
                    before + domain + " is not associated with this Tailnet and cannot be used in user:*@<domain>"
                            + " expressions");
        }
    }
}
