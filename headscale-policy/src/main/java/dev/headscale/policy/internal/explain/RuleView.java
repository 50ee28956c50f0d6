package dev.headscale.policy.internal.explain;

import dev.headscale.policy.internal.syntax.Acl;
import dev.headscale.policy.internal.syntax.Alias;
import dev.headscale.policy.internal.syntax.Autogroup;
import dev.headscale.policy.internal.syntax.Grant;
import dev.headscale.policy.internal.syntax.Names;
import dev.headscale.policy.internal.syntax.PolicyFile;
import dev.headscale.policy.internal.syntax.PortRange;
import dev.headscale.policy.internal.syntax.Ref;
import dev.headscale.policy.internal.syntax.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One rule of a policy, and variants of it that ask for less. Immutable and thread-safe.
 *
 * @param section {@code acls} or {@code grants}
 * @param number its number in the section, counted from 1
 * @param offset where it is in the text
 * @param grants the rule: an entry of {@code acls} is one grant for each destination
 */
record RuleView(String section, int number, int offset, List<Grant> grants) {

    /** Returns all rules of a policy in the order of the text. */
    static List<RuleView> all(PolicyFile file) {
        List<RuleView> rules = new ArrayList<>();
        List<Acl> acls = file.acls().orElse(List.of());
        for (int i = 0; i < acls.size(); i++) {
            Acl acl = acls.get(i);
            List<Grant> grants = acl.dst().stream().map(to -> grant(acl, to)).toList();
            rules.add(new RuleView("acls", i + 1, acl.offset(), grants));
        }
        List<Grant> grants = file.grants().orElse(List.of());
        for (int i = 0; i < grants.size(); i++) {
            rules.add(new RuleView("grants", i + 1, grants.get(i).offset(), List.of(grants.get(i))));
        }
        return rules;
    }

    private static Grant grant(Acl acl, Acl.Target to) {
        return new Grant(
                acl.src(),
                List.of(to.to()),
                List.of(new Traffic(acl.protocol(), to.ports())),
                Map.of(),
                List.of(),
                acl.postures(),
                acl.offset());
    }

    /** What to call the rule. */
    String name() {
        return section + " " + number;
    }

    /** Returns the rule without what it asks of devices. */
    RuleView withoutPostures() {
        return map(grant -> copy(grant, grant.src(), grant.dst(), grant.ip(), grant.via(), Optional.of(List.of())));
    }

    /** Returns the rule with other sources, which need not meet anything. */
    RuleView from(Alias source) {
        return map(grant ->
                copy(grant, List.of(ref(source)), grant.dst(), grant.ip(), grant.via(), Optional.of(List.of())));
    }

    /** Returns the rule to another destination, directly and with all traffic. */
    RuleView to(Alias destination) {
        return map(grant ->
                copy(grant, grant.src(), List.of(ref(destination)), List.of(Traffic.ALL), List.of(), grant.postures()));
    }

    /** Returns the rule with all ports and the protocol that is asked for. */
    RuleView anyPort(int protocol) {
        List<Traffic> all = List.of(new Traffic(java.util.OptionalInt.of(protocol), List.of(PortRange.ALL)));
        return map(grant -> copy(grant, grant.src(), grant.dst(), all, grant.via(), grant.postures()));
    }

    /** Returns the rule over no routers in particular. */
    RuleView direct() {
        return map(grant -> copy(grant, grant.src(), grant.dst(), grant.ip(), List.of(), grant.postures()));
    }

    /** Returns the rule once for each source, destination and posture that it names. */
    List<RuleView> parts() {
        List<RuleView> parts = new ArrayList<>();
        for (Grant grant : grants) {
            for (Ref src : grant.src()) {
                for (Ref dst : grant.dst()) {
                    parts.add(new RuleView(
                            section,
                            number,
                            offset,
                            List.of(copy(
                                    grant, List.of(src), List.of(dst), grant.ip(), grant.via(), grant.postures()))));
                }
            }
        }
        return parts;
    }

    private RuleView map(java.util.function.UnaryOperator<Grant> change) {
        return new RuleView(section, number, offset, grants.stream().map(change).toList());
    }

    private static Ref ref(Alias alias) {
        return new Ref(alias, 0);
    }

    private static Grant copy(
            Grant grant,
            List<Ref> src,
            List<Ref> dst,
            List<Traffic> ip,
            List<Ref> via,
            Optional<List<Names.PostureRef>> postures) {
        return new Grant(src, dst, ip, grant.app(), via, postures, grant.offset());
    }

    /** Tells whether packets can pass at all by it; some grants are about applications only. */
    boolean letsPacketsPass() {
        return grants.stream().anyMatch(grant -> !grant.ip().isEmpty());
    }

    boolean isWithinOwners() {
        return grants.stream()
                .flatMap(grant -> grant.dst().stream())
                .anyMatch(to -> to.alias().is(Autogroup.SELF));
    }

    String sources() {
        return texts(grants.get(0).src());
    }

    String destinations() {
        return texts(grants.stream().flatMap(grant -> grant.dst().stream()).toList());
    }

    String routers() {
        return texts(grants.get(0).via());
    }

    String postures() {
        return String.join(
                ", ",
                grants.get(0).postures().orElse(List.of()).stream()
                        .map(Names.PostureRef::name)
                        .toList());
    }

    /** The ports as a policy writes them. */
    String traffic() {
        return String.join(
                ", ",
                grants.stream()
                        .flatMap(grant -> grant.ip().stream())
                        .map(Traffics::text)
                        .distinct()
                        .toList());
    }

    private static String texts(List<Ref> refs) {
        return String.join(
                ", ", refs.stream().map(ref -> ref.alias().text()).distinct().toList());
    }
}
