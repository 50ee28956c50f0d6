package dev.headscale.core.internal.registration;

import dev.headscale.core.ControlException;
import dev.headscale.core.internal.engine.Command.Context;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.secret.SecretKind;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.wire.RegisterRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a pre-auth key allows. */
record AuthKeyRules(MachineKey machine, RegisterRequest request, Optional<SecretKind.Presented> presented) {

    Decision<Outcome> decide(World world, Context context) {
        Optional<PreAuthKey> stored = presented.flatMap(key -> world.preAuthKey(key.prefix())
                .filter(candidate -> candidate.hash().equals(key.hash())));
        if (stored.isEmpty()) {
            return RegisterCommand.refused("invalid pre auth key");
        }
        PreAuthKey key = stored.get();
        Optional<String> fault = fault(key, context.now());
        if (fault.isPresent()) {
            return RegisterCommand.refused(fault.get());
        }
        List<Node> nodes = world.nodesOf(machine);
        Optional<Node> existing = existing(nodes, key);
        if (existing.isEmpty() && !key.tags().isEmpty() && !nodes.isEmpty()) {
            return RegisterCommand.refused(
                    "this machine has nodes of several users, which of them to tag is not clear");
        }
        Optional<NodeId> holder =
                world.node(request.nodeKey()).map(state -> state.node().id());
        if (holder.isPresent() && !holder.equals(existing.map(Node::id))) {
            // One node key, one node: the client comes back with a new key and the same pre-auth key.
            return RegisterCommand.keyExpired();
        }
        Optional<Owner> owner = owner(world, key, existing);
        if (owner.isEmpty()) {
            return RegisterCommand.refused("requested tags are invalid or not permitted");
        }
        return admit(world, context, key, existing, owner.get());
    }

    /** Returns why a key does not work any more. */
    private static Optional<String> fault(PreAuthKey key, Instant now) {
        if (key.revokedAt().isPresent()) {
            return Optional.of("authkey revoked");
        }
        if (key.expiry().filter(end -> !end.isAfter(now)).isPresent()) {
            return Optional.of("authkey expired");
        }
        return key.used() && !key.reusable() ? Optional.of("authkey already used") : Optional.empty();
    }

    /** Same machine and same owner is the same node; else a tagged one, which stays what it is, or one to be tagged. */
    private static Optional<Node> existing(List<Node> nodes, PreAuthKey key) {
        Optional<Node> tagged =
                nodes.stream().filter(node -> node.owner().isTagged()).findFirst();
        Optional<Node> single =
                key.tags().isEmpty() || nodes.size() != 1 ? Optional.empty() : Optional.of(nodes.get(0));
        return nodes.stream()
                .filter(node -> node.owner().equals(key.nodeOwner()))
                .findFirst()
                .or(() -> tagged)
                .or(() -> single);
    }

    private Optional<Owner> owner(World world, PreAuthKey key, Optional<Node> existing) {
        if (existing.isPresent()) {
            return existing.map(Node::owner).filter(Owner::isTagged).or(() -> Optional.of(key.nodeOwner()));
        }
        List<String> wanted = request.hostInfo().requestTags();
        if (!key.tags().isEmpty() || wanted.isEmpty()) {
            return Optional.of(key.nodeOwner()).filter(owner -> owner.tags().containsAll(wanted));
        }
        long user = key.user().orElseThrow().value();
        boolean all = wanted.stream().allMatch(tag -> world.policy().ownsTag(user, tag));
        return all ? Optional.of(Owner.Tagged.of(wanted)) : Optional.empty();
    }

    private Decision<Outcome> admit(
            World world, Context context, PreAuthKey key, Optional<Node> existing, Owner owner) {
        Admission admission = new Admission(
                machine,
                request.nodeKey(),
                owner,
                RegisterMethod.AUTH_KEY,
                Optional.of(key.id()),
                key.ephemeral() || request.ephemeral(),
                request.hostInfo(),
                request.version(),
                request.expiry());
        try {
            Decision<Node> admitted = admission.decide(world, context, existing);
            List<Mutation> mutations = new ArrayList<>(admitted.mutations());
            if (!key.used()) {
                mutations.add(new Mutation.PutPreAuthKey(key.asUsed()));
            }
            return new Decision<>(
                    mutations,
                    admitted.presences(),
                    after -> RegisterCommand.welcome(after, admitted.answer().apply(after)));
        } catch (ControlException impossible) {
            return RegisterCommand.refused(impossible.getMessage());
        }
    }
}
