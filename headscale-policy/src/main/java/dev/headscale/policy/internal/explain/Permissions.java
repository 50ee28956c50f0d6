package dev.headscale.policy.internal.explain;

import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.FilterRule;
import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.PolicyDiff.Kind;
import dev.headscale.policy.SshRule;
import dev.headscale.policy.internal.syntax.PortRange;
import dev.headscale.policy.internal.syntax.Protocol;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What others may do to one node under a policy. Not changed once it is made. */
final class Permissions {
    /** From where packets get in, by where to. */
    private final Map<Door, List<Opening>> doors = new LinkedHashMap<>();

    /** Who may do the rest. */
    private final Map<Right, BitSet> rights = new LinkedHashMap<>();

    /**
     * Where packets may get in.
     *
     * @param place a block behind the node, or one of {@link #OWN_V4} and {@link #OWN_V6}
     * @param protocol the IP protocol number
     */
    record Door(String place, int protocol) {
        static final String OWN_V4 = "own IPv4 address";
        static final String OWN_V6 = "own IPv6 address";
    }

    /** Ports of a door, and who gets in. */
    record Opening(PortRange ports, BitSet sources) {}

    /** Something other than packets. */
    record Right(Kind kind, String what) {}

    private Permissions() {}

    static Permissions of(CompiledPolicy policy, Inventory.Node node, NodeBits bits) {
        Permissions found = new Permissions();
        for (FilterRule rule : policy.packetFilter(node.id())) {
            NodeBits.Sources sources = bits.sources(rule.sources());
            rule.destinations().forEach(to -> found.addDoors(rule, to, node, sources));
            rule.grants()
                    .forEach(grant -> grant.capabilities()
                            .forEach((name, value) ->
                                    found.add(new Right(Kind.CAPABILITY, name + " " + value), sources.either())));
        }
        policy.sshRules(node.id()).forEach(rule -> found.addLogins(rule, bits));
        return found;
    }

    Map<Door, List<Opening>> doors() {
        return doors;
    }

    Map<Right, BitSet> rights() {
        return rights;
    }

    private void addDoors(FilterRule rule, FilterRule.Destination to, Inventory.Node node, NodeBits.Sources sources) {
        boolean v4 = isOwn(to.ip(), node.ipv4());
        boolean v6 = isOwn(to.ip(), node.ipv6());
        for (int protocol : FilterReading.protocols(rule)) {
            PortRange ports =
                    Protocol.hasPorts(protocol) ? new PortRange(to.firstPort(), to.lastPort()) : PortRange.ALL;
            if (v4) {
                add(new Door(Door.OWN_V4, protocol), new Opening(ports, sources.v4()));
            }
            if (v6) {
                add(new Door(Door.OWN_V6, protocol), new Opening(ports, sources.v6()));
            }
            if (!v4 && !v6) {
                boolean behind = to.ip().indexOf(':') >= 0;
                add(new Door(to.ip(), protocol), new Opening(ports, behind ? sources.v6() : sources.v4()));
            }
        }
    }

    private static boolean isOwn(String block, Optional<IpAddress> address) {
        return address.filter(own -> FilterReading.holds(block, own)).isPresent();
    }

    private void add(Door door, Opening opening) {
        doors.computeIfAbsent(door, none -> new ArrayList<>()).add(opening);
    }

    private void addLogins(SshRule rule, NodeBits bits) {
        BitSet sources = bits.addresses(rule.sources()).either();
        rule.users().forEach((user, local) -> {
            if (!local.isEmpty()) {
                String name = user.equals("*") ? "any user but root" : user;
                add(new Right(Kind.LOGIN, name + (rule.check() ? ", after a check" : "")), sources);
            }
        });
    }

    private void add(Right right, BitSet sources) {
        rights.computeIfAbsent(right, none -> new BitSet()).or(sources);
    }
}
