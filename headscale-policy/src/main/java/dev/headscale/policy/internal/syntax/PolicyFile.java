package dev.headscale.policy.internal.syntax;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A policy as written, section by section. A section that is absent is not the same as one that is empty only where it says
 * so. Immutable and thread-safe.
 */
public record PolicyFile(
        Names names,
        Optional<List<Acl>> acls,
        Optional<List<Grant>> grants,
        Approvers approvers,
        List<SshEntry> ssh,
        List<NodeAttr> nodeAttrs,
        List<ReachTest> tests,
        List<SshTest> sshTests,
        Settings settings) {

    /** The policy of a tailnet that has none. */
    public static final PolicyFile EMPTY = new PolicyFile(
            new Names(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of()),
            Optional.empty(),
            Optional.empty(),
            Approvers.NONE,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Settings.NONE);

    /** Tells whether no rule section is there, which allows everything. */
    public boolean allowsAll() {
        return acls.isEmpty() && grants.isEmpty();
    }
}
