package dev.headscale.core.internal.admin;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.Nodes;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.engine.Engine;
import dev.headscale.core.internal.name.NodeNames;
import dev.headscale.core.internal.registration.ApproveCommand;
import dev.headscale.core.internal.registration.PendingLogins;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.policy.IpPrefix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** The nodes of a tailnet. */
public final class NodeAdmin implements Nodes {
    private final Engine engine;
    private final PendingLogins logins;

    /** Makes the facet. */
    public NodeAdmin(Engine engine, PendingLogins logins) {
        this.engine = engine;
        this.logins = logins;
    }

    @Override
    public List<NodeState> list() {
        List<NodeState> nodes = new ArrayList<>();
        engine.openWorld().nodes().forEach(nodes::add);
        return nodes;
    }

    @Override
    public Optional<NodeState> find(NodeId id) {
        return engine.openWorld().node(id);
    }

    @Override
    public NodeState register(String authId, UserId user) {
        engine.requireOpen();
        PendingLogins.Login login = logins.find(authId)
                .orElseThrow(() -> new ControlException(
                        Code.NOT_FOUND, "no device waits for a login under this id; ids are good for 15 minutes"));
        NodeState registered = Admin.carryOut(engine, new ApproveCommand(login, user, RegisterMethod.CLI));
        logins.approved(authId);
        return registered;
    }

    @Override
    public NodeState setExpiry(NodeId id, Optional<Instant> expiry) {
        return change(id, (world, node) -> node.with(to -> to.expiry(expiry)));
    }

    @Override
    public NodeState rename(NodeId id, String label) {
        if (!NodeNames.isValidLabel(label)) {
            throw new ControlException(
                    Code.INVALID,
                    "invalid node name \"" + label + "\": it has 1 to 63 letters, digits and inner hyphens");
        }
        String name = label.toLowerCase(Locale.ROOT);
        return change(id, (world, node) -> {
            if (!node.givenName().equals(name) && world.isNameTaken(name)) {
                throw new ControlException(Code.ALREADY_EXISTS, "the name " + name + " belongs to another node");
            }
            return node.with(to -> to.givenName(name));
        });
    }

    @Override
    public void delete(NodeId id) {
        Admin.carryOut(engine, (world, context) -> {
            Admin.require(world.node(id), "node", id);
            return Decision.commit(List.of(new Mutation.DeleteNode(id)), after -> true);
        });
    }

    @Override
    public NodeState setTags(NodeId id, Collection<String> tags) {
        if (tags.isEmpty()) {
            throw new ControlException(
                    Code.INVALID, "cannot remove all tags from a node - tagged nodes must have at least one tag");
        }
        Admin.requireTags(tags);
        return change(id, (world, node) -> {
            List<String> unknown =
                    tags.stream().filter(tag -> !world.policy().definesTag(tag)).toList();
            if (!unknown.isEmpty()) {
                throw new ControlException(Code.INVALID, "requested tags " + unknown + " are invalid or not permitted");
            }
            return node.with(to -> to.owner(Owner.Tagged.of(tags)));
        });
    }

    @Override
    public NodeState approveRoutes(NodeId id, Collection<IpPrefix> routes) {
        TreeSet<IpPrefix> approved = new TreeSet<>(routes);
        if (routes.stream().anyMatch(IpPrefix::isDefaultRoute)) {
            approved.add(IpPrefix.ALL_V4);
            approved.add(IpPrefix.ALL_V6);
        }
        return change(id, (world, node) -> node.with(to -> to.approvedRoutes(List.copyOf(approved))));
    }

    @Override
    public Map<NodeId, List<IpPrefix>> primaryRoutes() {
        Map<NodeId, List<IpPrefix>> served = new TreeMap<>();
        new TreeMap<>(engine.openWorld().routers().primaries())
                .forEach((subnet, router) -> served.computeIfAbsent(router, none -> new ArrayList<>())
                        .add(subnet));
        return served;
    }

    @Override
    public List<String> backfillAddresses() {
        return Admin.carryOut(engine, new Backfill());
    }

    private NodeState change(NodeId id, BiFunction<World, Node, Node> change) {
        return Admin.carryOut(engine, (world, context) -> {
            NodeState state = world.node(id).orElseThrow(() -> Admin.notFound("node", id));
            Node changed = change.apply(world, state.node());
            if (changed.equals(state.node())) {
                return Decision.nothing(state);
            }
            return Decision.commit(
                    List.of(new Mutation.PutNode(changed)),
                    after -> after.node(id).orElseThrow());
        });
    }
}
