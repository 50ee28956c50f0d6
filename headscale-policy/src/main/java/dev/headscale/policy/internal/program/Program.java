package dev.headscale.policy.internal.program;

import dev.headscale.policy.internal.syntax.PolicyFile;
import java.util.List;

/**
 * A policy as numbers, without any node: what can be prepared once and then applied to any inventory. Immutable and
 * thread-safe.
 *
 * @param file the policy that it was made of
 * @param aliases the aliases
 * @param selections the selections, by number
 * @param rules the rules of the packet filters, by number and in the order in which they apply
 * @param index finds rules and selections
 * @param ssh the entries of {@code ssh}
 * @param attributes the entries of {@code nodeAttrs}
 * @param approvals the entries of {@code autoApprovers}
 */
public record Program(
        PolicyFile file,
        AliasTable aliases,
        List<Selection> selections,
        List<Rule> rules,
        RuleIndex index,
        List<SshStep> ssh,
        AttributeSteps attributes,
        ApprovalSteps approvals) {

    /** Prepares a policy that was found to be without mistakes. */
    public static Program of(PolicyFile file) {
        return new ProgramBuilder(file).build();
    }
}
