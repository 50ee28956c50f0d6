package dev.headscale.policy;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/**
 * What a policy means for each node of a tailnet: the seam between the control plane and the policy engine.
 * Implementations are immutable and thread-safe; nodes are named by their numeric ids, and a node that is not in the
 * inventory gets nothing and sees nobody.
 */
public interface CompiledPolicy {

    /**
     * Returns the policy of a tailnet that has none and whose nodes are not known: everybody sees and reaches everybody,
     * and the administrator may use any tag, while nodes may claim none by themselves. It knows no peers, addresses
     * and routes; {@link Policy#allowAll()} compiled with an inventory does.
     *
     * @return the policy, always the same object
     */
    static CompiledPolicy allowAll() {
        return AllowAll.INSTANCE;
    }

    /**
     * Returns what may reach a node.
     *
     * @param node the node's id
     * @return its inbound rules; empty means that nothing may reach it
     */
    List<FilterRule> packetFilter(long node);

    /**
     * Tells whether the packet filter of a node is surely the same as in an earlier result, without working out either.
     *
     * @param node the node's id
     * @param earlier another result, usually the one that this was recompiled from
     * @return true if the filters are equal; false if they may differ
     */
    boolean sameFilter(long node, CompiledPolicy earlier);

    /**
     * Tells whether one node is a peer in the other's netmap. After {@link Policy#recompile} this can have changed only
     * for pairs with a changed node.
     *
     * @param viewer the id of the node that looks
     * @param peer the id of the other node
     * @return true if either may reach the other
     */
    boolean canSee(long viewer, long peer);

    /**
     * Returns whom a node sees; of all of them at once this is faster than {@link #canSee} for each.
     *
     * @param viewer the id of the node that looks
     * @return the ids of its peers, ascending
     */
    LongStream peers(long viewer);

    /**
     * Tells whether every node sees every other, so that netmaps can be shared without asking for each pair.
     *
     * @return true if {@link #canSee} is surely true for all pairs
     */
    boolean everybodySeesEverybody();

    /**
     * Returns the routes of a peer that a node may use, if the router that registered first serves each subnet.
     *
     * @param viewer the id of the node that looks
     * @param peer the id of a node that it sees
     * @return the routes beyond the peer's own addresses, sorted
     */
    default List<IpPrefix> routes(long viewer, long peer) {
        return routes(viewer, peer, RouteElection.FIRST_REGISTERED);
    }

    /**
     * Returns the routes of a peer that a node may use.
     *
     * @param viewer the id of the node that looks
     * @param peer the id of a node that it sees
     * @param election chooses between routers of the same subnet
     * @return the routes beyond the peer's own addresses, sorted; no subnet is shown on two peers of a viewer
     */
    List<IpPrefix> routes(long viewer, long peer, RouteElection election);

    /**
     * Returns the router of a subnet for those whom no rule sends to another.
     *
     * @param route the subnet
     * @param election chooses between routers of the same subnet
     * @return the node's id, or empty if nobody serves the subnet
     */
    OptionalLong primary(IpPrefix route, RouteElection election);

    /**
     * Returns the addresses of a node as another sees them, or as it sees itself.
     *
     * @param viewer the id of the node that looks
     * @param node the id of the node looked at
     * @return its addresses, IPv4 first, without those that one of the two does not use
     */
    List<IpAddress> addresses(long viewer, long node);

    /**
     * Returns the attributes that the policy gives to a node, to be added to those that all nodes have.
     *
     * @param node the node's id
     * @return values by name; each is a JSON array or JSON null
     */
    Map<String, JsonNode> nodeAttributes(long node);

    /**
     * Returns the attributes that others see on a node.
     *
     * @param node the node's id
     * @return values by name; each is a JSON array or JSON null
     */
    Map<String, JsonNode> peerAttributes(long node);

    /**
     * Returns the blocks that the IPv4 address of a node should be taken from.
     *
     * @param node the node, which need not be in the inventory yet
     * @return the blocks; empty means that any will do
     */
    List<IpPrefix> addressPool(Inventory.Node node);

    /**
     * Returns the SSH policy of a node.
     *
     * @param node the node's id
     * @return its rules, the first that fits counts; empty means that nobody may log in
     */
    List<SshRule> sshRules(long node);

    /**
     * Returns how long a confirmed login of one node into another counts.
     *
     * @param source the id of the node that connects
     * @param destination the id of the node that is connected to
     * @return the period, zero if it has to be confirmed each time; empty if no rule asks for it
     */
    Optional<Duration> sshCheckPeriod(long source, long destination);

    /**
     * Tells whether the policy approves a route of a node by itself.
     *
     * @param node the node's id
     * @param route a route that it advertises
     * @return true if the route may be approved
     */
    boolean approvesRoute(long node, IpPrefix route);

    /**
     * Tells whether an administrator may put a tag on a node or a key.
     *
     * @param tag the tag with its {@code tag:} prefix
     * @return true if the tag may be used
     */
    boolean definesTag(String tag);

    /**
     * Tells whether a user may give a tag to a node that the user registers.
     *
     * @param user the user's id
     * @param tag the tag with its {@code tag:} prefix
     * @return true if the user owns the tag
     */
    boolean ownsTag(long user, String tag);

    /**
     * Tells whether a credential with tags may give a tag to a node.
     *
     * @param tags the tags of the credential
     * @param tag the tag with its {@code tag:} prefix
     * @return true if it is one of them, or one of them owns it
     */
    boolean ownsTag(Collection<String> tags, String tag);
}
