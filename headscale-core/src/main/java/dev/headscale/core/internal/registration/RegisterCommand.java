package dev.headscale.core.internal.registration;

import dev.headscale.core.internal.engine.Command;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.secret.SecretKind;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Presence;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.wire.RegisterRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The decision table of {@code POST /machine/register}, evaluated from top to bottom. The machine key is the one that the
 * connection has proved.
 *
 * @param machine whose connection this is
 * @param request what the client asks for
 * @param authKey the pre-auth key that it presents, if it is one
 */
public record RegisterCommand(MachineKey machine, RegisterRequest request, Optional<SecretKind.Presented> authKey)
        implements Command<Outcome> {

    @Override
    public Decision<Outcome> decide(World world, Context context) {
        Optional<NodeState> known = world.node(request.nodeKey());
        if (known.isPresent() && !known.get().node().machineKey().equals(machine)) {
            return refused("this node key belongs to another machine");
        }
        Optional<Instant> wish = request.expiry();
        if (wish.isPresent() && !wish.get().isAfter(context.now())) {
            return known.map(state -> logout(state.node(), context.now())).orElseGet(RegisterCommand::keyExpired);
        }
        if (known.isPresent()) {
            Node node = known.get().node();
            if (wish.isPresent() && !node.isExpired(context.now())) {
                return shortenExpiry(node, wish.get());
            }
            if (!node.isExpired(context.now()) && !changesOwner(world, node)) {
                return restart(node, known.get().presence(), context.now());
            }
            if (request.authKey().isEmpty() && request.followup().isEmpty()) {
                return keyExpired();
            }
        }
        if (request.authKey().isPresent()) {
            return new AuthKeyRules(machine, request, authKey).decide(world, context);
        }
        return Decision.nothing(new Outcome.LoginRequired());
    }

    /** A restart with the key of the first start is no reason to look at the key again, unless it says something else. */
    private boolean changesOwner(World world, Node node) {
        return authKey.flatMap(key -> world.preAuthKey(key.prefix())
                        .filter(stored -> stored.hash().equals(key.hash())))
                .filter(key -> !node.owner().isTagged() && !key.nodeOwner().equals(node.owner()))
                .isPresent();
    }

    /** An ephemeral node that is about to connect is not to be removed in between. */
    private static Decision<Outcome> restart(Node node, Presence presence, Instant now) {
        boolean awaited = node.ephemeral() && !presence.online();
        Map<NodeId, Presence> seen = awaited ? Map.of(node.id(), presence.seen(now)) : Map.of();
        return new Decision<>(List.of(), seen, world -> welcome(world, node));
    }

    private static Decision<Outcome> logout(Node node, Instant now) {
        if (node.ephemeral()) {
            return Decision.commit(List.of(new Mutation.DeleteNode(node.id())), world -> new Outcome.KeyExpired());
        }
        if (node.isExpired(now)) {
            return keyExpired();
        }
        Node ended = node.with(to -> to.expiry(Optional.of(now)));
        return Decision.commit(List.of(new Mutation.PutNode(ended)), world -> new Outcome.KeyExpired());
    }

    private static Decision<Outcome> shortenExpiry(Node node, Instant wish) {
        if (node.expiry().isPresent() && wish.isAfter(node.expiry().get())) {
            return refused("extending key is not allowed");
        }
        Node shortened = node.with(to -> to.expiry(Optional.of(wish)));
        return Decision.commit(List.of(new Mutation.PutNode(shortened)), world -> welcome(world, shortened));
    }

    static Outcome welcome(World world, Node node) {
        return new Outcome.Welcome(
                node, node.owner().userId().flatMap(id -> world.users().get(id)));
    }

    static Decision<Outcome> refused(String reason) {
        return Decision.nothing(new Outcome.Refused(reason));
    }

    static Decision<Outcome> keyExpired() {
        return Decision.nothing(new Outcome.KeyExpired());
    }
}
