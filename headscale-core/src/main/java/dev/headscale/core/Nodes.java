package dev.headscale.core;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.UserId;
import dev.headscale.policy.IpPrefix;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The nodes of a tailnet. Thread-safe. Methods that change something return when the change is durable, and every client
 * whom it concerns is told; they throw {@link ControlException} with {@code UNAVAILABLE} if it could not be stored, and
 * with {@code CLOSED} after the control plane was closed.
 */
public interface Nodes {

    /**
     * Lists all nodes.
     *
     * @return the nodes by ascending id
     */
    List<NodeState> list();

    /**
     * Finds a node.
     *
     * @param id the id
     * @return the node, or empty if there is none with that id
     */
    Optional<NodeState> find(NodeId id);

    /**
     * Approves the login of a device that waits for it, on behalf of a user.
     *
     * @param authId the id at the end of the address that the device shows ({@code hskey-authreq-...})
     * @param user who owns the node from now on
     * @return the node
     * @throws ControlException {@code NOT_FOUND} if no device waits under that id or there is no such user; {@code INVALID}
     *     if the device asks for tags that the user may not give; {@code CONFLICT} if its node key belongs to another
     *     machine, or to another node of this one
     */
    NodeState register(String authId, UserId user);

    /**
     * Sets when the node's key expires. A time that has come logs the node out.
     *
     * @param id the id
     * @param expiry the time; empty for never
     * @return the node as it is now
     * @throws ControlException {@code NOT_FOUND}
     */
    NodeState setExpiry(NodeId id, Optional<Instant> expiry);

    /**
     * Gives the node another DNS name.
     *
     * @param id the id
     * @param label a DNS label: 1 to 63 letters, digits and inner hyphens; stored in lower case
     * @return the node as it is now
     * @throws ControlException {@code NOT_FOUND}; {@code INVALID} if it is no DNS label; {@code ALREADY_EXISTS} if another
     *     node has it
     */
    NodeState rename(NodeId id, String label);

    /**
     * Removes a node. Its connection is cut, its addresses become free.
     *
     * @param id the id
     * @throws ControlException {@code NOT_FOUND}
     */
    void delete(NodeId id);

    /**
     * Replaces the node's tags. The node has no user from then on.
     *
     * @param id the id
     * @param tags at least one, each {@code tag:} and a lower-case name
     * @return the node as it is now
     * @throws ControlException {@code NOT_FOUND}; {@code INVALID} if there is no tag, or one is malformed or not defined by
     *     the policy
     */
    NodeState setTags(NodeId id, Collection<String> tags);

    /**
     * Replaces the routes that the node may serve. Either default route stands for both.
     *
     * @param id the id
     * @param routes the routes, offered by the node or not; may be empty
     * @return the node as it is now
     * @throws ControlException {@code NOT_FOUND}
     */
    NodeState approveRoutes(NodeId id, Collection<IpPrefix> routes);

    /**
     * Tells who serves which subnet now. Of several routers of one, the first that is online serves it until it goes
     * offline or loses the route; then the next one does, and keeps it when the first comes back.
     *
     * @return the subnets of each node that serves any, sorted; without default routes, which clients choose for themselves
     */
    Map<NodeId, List<IpPrefix>> primaryRoutes();

    /**
     * Gives every node an address of each family that the tailnet has, and takes away those of a family it no longer has.
     *
     * @return what was changed, one line for people per address
     * @throws ControlException {@code CONFLICT} if a prefix has no free address left; nothing is changed then
     */
    List<String> backfillAddresses();
}
