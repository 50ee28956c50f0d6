package dev.headscale.core.internal.registration;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.internal.engine.Command;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.model.UserId;
import java.util.List;
import java.util.Optional;

/**
 * Lets a device in whose login somebody has approved.
 *
 * @param login what the device asks for
 * @param user on whose behalf
 * @param method how it was approved
 */
public record ApproveCommand(PendingLogins.Login login, UserId user, RegisterMethod method)
        implements Command<NodeState> {

    @Override
    public Decision<NodeState> decide(World world, Context context) {
        if (world.users().get(user).isEmpty()) {
            throw new ControlException(Code.NOT_FOUND, "there is no user with id " + user);
        }
        Owner owner = owner(world);
        Optional<Node> existing = existing(world, owner);
        requireFreeKey(world, existing);
        Admission admission = new Admission(
                login.machine(),
                login.nodeKey(),
                owner,
                method,
                Optional.empty(),
                login.ephemeral(),
                login.hostInfo(),
                login.capabilityVersion(),
                login.wishedExpiry());
        Decision<Node> admitted = admission.decide(world, context, existing);
        return new Decision<>(
                admitted.mutations(),
                admitted.presences(),
                after -> after.node(admitted.answer().apply(after).id()).orElseThrow());
    }

    /** The key may have become a node's since the device asked: of another machine, or by another login of this one. */
    private void requireFreeKey(World world, Optional<Node> existing) {
        Optional<Node> holder = world.node(login.nodeKey()).map(NodeState::node);
        if (holder.isEmpty() || holder.map(Node::id).equals(existing.map(Node::id))) {
            return;
        }
        boolean foreign = !holder.get().machineKey().equals(login.machine());
        throw new ControlException(
                Code.CONFLICT,
                foreign
                        ? "the node key belongs to another machine"
                        : "the device has logged in otherwise in the meantime");
    }

    private Owner owner(World world) {
        List<String> wanted = login.hostInfo().requestTags();
        List<String> forbidden = wanted.stream()
                .filter(tag -> !world.policy().ownsTag(user.value(), tag))
                .toList();
        if (!forbidden.isEmpty()) {
            throw new ControlException(Code.INVALID, "requested tags " + forbidden + " are invalid or not permitted");
        }
        return wanted.isEmpty() ? new Owner.OfUser(user) : Owner.Tagged.of(wanted);
    }

    /** The user's node on this machine; else a tagged one, which a login without tags gives back to the user. */
    private Optional<Node> existing(World world, Owner owner) {
        List<Node> nodes = world.nodesOf(login.machine());
        return nodes.stream()
                .filter(node -> node.owner().equals(owner) || node.owner().equals(new Owner.OfUser(user)))
                .findFirst()
                .or(() -> nodes.stream().filter(node -> node.owner().isTagged()).findFirst());
    }
}
