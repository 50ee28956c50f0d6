package dev.headscale.core.internal.registration;

import dev.headscale.core.internal.address.AddressSource;
import dev.headscale.core.internal.engine.Command.Context;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.name.NodeNames;
import dev.headscale.core.internal.world.AutoApproval;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.wire.HostInfoJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A device that is let in, whatever let it in: a new node, or a new key of a known one.
 *
 * @param machine the device
 * @param nodeKey the key that it registers
 * @param owner whom the node is to belong to
 * @param method how it was let in
 * @param preAuthKey the key that let it in, if one did
 * @param ephemeral whether the node is to be ephemeral
 * @param hostInfo what the device says about itself
 * @param capabilityVersion the client's capability version
 * @param wishedExpiry when the client wants the key to expire, if it says so
 */
record Admission(
        MachineKey machine,
        NodeKey nodeKey,
        Owner owner,
        RegisterMethod method,
        Optional<PreAuthKeyId> preAuthKey,
        boolean ephemeral,
        HostInfo hostInfo,
        int capabilityVersion,
        Optional<Instant> wishedExpiry) {

    /** Decides what changes. Throws {@code ControlException} if there is no address left. */
    Decision<Node> decide(World world, Context context, Optional<Node> existing) {
        return existing.map(node -> rotate(world, context, node)).orElseGet(() -> join(world, context));
    }

    private Decision<Node> join(World world, Context context) {
        IdCounters ids = world.ids().nextNode();
        AddressSource addresses = new AddressSource(world, context.random());
        Node node = new Node(
                new NodeId(ids.node()),
                machine,
                nodeKey,
                owner,
                hostInfo.hostname(),
                NodeNames.unique(NodeNames.sanitize(hostInfo.hostname()), world::isNameTaken),
                addresses.nextV4(),
                addresses.nextV6(),
                List.of(),
                method,
                preAuthKey,
                ephemeral,
                context.now(),
                expiry(world, context));
        Presence presence = Presence.UNKNOWN.withHostInfo(hostInfo, capabilityVersion);
        Node approved = AutoApproval.of(world, node, presence);
        return new Decision<>(
                List.of(new Mutation.AdvanceIds(ids), new Mutation.PutNode(approved)),
                Map.of(node.id(), presence),
                after -> approved);
    }

    private Decision<Node> rotate(World world, Context context, Node old) {
        String name = NodeNames.followsHostname(old.givenName(), old.hostname())
                        && !old.hostname().equals(hostInfo.hostname())
                ? NodeNames.unique(
                        NodeNames.sanitize(hostInfo.hostname()),
                        taken -> !taken.equals(old.givenName()) && world.isNameTaken(taken))
                : old.givenName();
        boolean converted = !old.owner().equals(owner);
        Node node = old.with(to -> to.nodeKey(nodeKey)
                .owner(owner)
                .hostname(hostInfo.hostname())
                .givenName(name)
                .registerMethod(converted ? method : old.registerMethod())
                .preAuthKey(preAuthKey.or(old::preAuthKey))
                .ephemeral(ephemeral)
                .expiry(expiry(world, context)));
        Presence before = world.node(old.id()).map(NodeState::presence).orElse(Presence.UNKNOWN);
        Presence presence = before.withHostInfo(
                        HostInfoJson.keepNetInfo(before.hostInfo(), hostInfo), capabilityVersion)
                .seen(context.now());
        Node approved = AutoApproval.of(world, node, presence);
        return new Decision<>(List.of(new Mutation.PutNode(approved)), Map.of(node.id(), presence), after -> approved);
    }

    private Optional<Instant> expiry(World world, Context context) {
        if (owner.isTagged()) {
            return Optional.empty();
        }
        return wishedExpiry.or(() -> world.settings().nodeExpiry().map(context.now()::plus));
    }
}
