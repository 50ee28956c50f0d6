package dev.headscale.core.internal.world;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.Inventory;
import dev.headscale.policy.Policy;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The policy of a world. What it means for the nodes is worked out when somebody asks, from the latest world for which
 * somebody did: so many changes that nobody looks at in between cost one step. Thread-safe; seen from outside it does not
 * change.
 */
public final class LivePolicy {
    /** Bounds how many worlds nobody has asked about are kept. */
    private static final int LONGEST_CHAIN = 256;

    private final Optional<PolicyText> text;
    private final boolean stored;
    private final Policy policy;
    private final WorldInventory inventory;

    /** What differs from the origin. */
    private final Set<NodeId> moved;

    private final int chain;

    /** How many nodes serve routes. */
    private final int routers;

    /** Gone once this is worked out. Guarded by this. */
    private @Nullable LivePolicy origin;

    private volatile @Nullable CompiledPolicy compiled;

    private LivePolicy(
            Optional<PolicyText> text,
            boolean stored,
            Policy policy,
            WorldInventory inventory,
            Set<NodeId> moved,
            int routers,
            @Nullable LivePolicy origin) {
        this.text = text;
        this.stored = stored;
        this.policy = policy;
        this.inventory = inventory;
        this.moved = moved;
        this.routers = routers;
        this.origin = origin;
        this.chain = origin == null || origin.compiled != null ? 1 : origin.chain + 1;
    }

    /** Returns the policy of a tailnet that has none, before it has nodes. */
    static LivePolicy none() {
        WorldInventory empty =
                new WorldInventory(NodeTable.EMPTY, WorldInventory.People.of(PersistentMap.<UserId, User>empty()));
        return new LivePolicy(Optional.empty(), true, Policy.allowAll(), empty, Set.of(), 0, null);
    }

    /**
     * Applies a policy to a world, completely and at once.
     *
     * @throws dev.headscale.policy.PolicyException if it does not fit the users
     */
    public static LivePolicy of(PolicyText text, boolean stored, Policy policy, World world) {
        WorldInventory inventory = inventoryOf(world);
        LivePolicy live = new LivePolicy(
                Optional.of(text), stored, policy, inventory, Set.of(), world.livePolicy().routers, null);
        live.compiled = policy.compile(inventory);
        return live;
    }

    /**
     * Runs the tests that a policy contains.
     *
     * @throws dev.headscale.policy.PolicyException if the policy does not fit the users, or a test fails
     */
    public static void test(Policy policy, World world) {
        policy.test(inventory(world));
    }

    /** Returns the nodes and users of a world, as policies see them. */
    public static Inventory inventory(World world) {
        return inventoryOf(world);
    }

    private static WorldInventory inventoryOf(World world) {
        return new WorldInventory(world.nodes(), world.livePolicy().inventory.people());
    }

    /**
     * Returns this for other nodes and users.
     *
     * @param nodes the nodes now
     * @param users the users now
     * @param sameUsers whether no policy can tell the users from those of this
     * @param changed the nodes that differ for policies, or have come or gone
     * @param moreRouters by how many the nodes that serve routes have become more
     * @throws dev.headscale.policy.PolicyException if the policy does not fit the users any more
     */
    LivePolicy with(
            NodeTable nodes,
            PersistentMap<UserId, User> users,
            boolean sameUsers,
            Set<NodeId> changed,
            int moreRouters) {
        WorldInventory next =
                new WorldInventory(nodes, sameUsers ? inventory.people() : WorldInventory.People.of(users));
        LivePolicy result =
                new LivePolicy(text, stored, policy, next, Set.copyOf(changed), routers + moreRouters, this);
        boolean mayNotFit = !sameUsers && text.isPresent();
        if (mayNotFit || result.chain > LONGEST_CHAIN) {
            result.compiled();
        }
        return result;
    }

    /**
     * Carries this over, at once, to a world that may differ in nodes and users from the one it was made for.
     *
     * @throws dev.headscale.policy.PolicyException if the policy does not fit the users any more
     */
    public LivePolicy broughtTo(World world) {
        boolean sameUsers = world.livePolicy().inventory.people().equals(inventory.people());
        WorldInventory next = new WorldInventory(
                world.nodes(),
                sameUsers ? inventory.people() : world.livePolicy().inventory.people());
        Set<NodeId> changed = new TreeSet<>();
        world.nodes().differencesFrom(inventory.table(), new NodeTable.Differences() {
            @Override
            public void present(Optional<dev.headscale.core.model.NodeState> before, NodeState now) {
                changed.add(now.node().id());
            }

            @Override
            public void gone(NodeState before) {
                changed.add(before.node().id());
            }
        });
        LivePolicy result = new LivePolicy(text, stored, policy, next, changed, world.livePolicy().routers, this);
        result.compiled();
        return result;
    }

    /** Returns what an administrator wrote; empty if nobody has set a policy. */
    public Optional<PolicyText> text() {
        return text;
    }

    /** Tells whether a store has the policy, or none; otherwise it holds until the control plane stops. */
    public boolean isStored() {
        return stored;
    }

    /** Returns what was read from the text. */
    public Policy policy() {
        return policy;
    }

    /** Tells whether two worlds have the same policy and, as far as it can tell, the same users. */
    public boolean isOfTheSame(LivePolicy other) {
        return policy == other.policy && (text.isEmpty() || inventory.people() == other.inventory.people());
    }

    /** Tells whether no node serves a route. */
    public boolean hasNoRouters() {
        return routers == 0;
    }

    /** Returns what the policy means for the nodes. */
    public CompiledPolicy compiled() {
        CompiledPolicy known = compiled;
        return known == null ? compile() : known;
    }

    private synchronized CompiledPolicy compile() {
        CompiledPolicy known = compiled;
        if (known != null) {
            return known;
        }
        CompiledPolicy result;
        if (text.isEmpty() && routers == 0) {
            result = CompiledPolicy.allowAll();
        } else {
            Collection<Long> ids = new TreeSet<>();
            result = policy.recompile(origin(ids), inventory, ids);
        }
        compiled = result;
        origin = null;
        return result;
    }

    /** Finds the latest result before this, and collects what has changed since. */
    private CompiledPolicy origin(Collection<Long> ids) {
        LivePolicy at = this;
        while (true) {
            at.moved.forEach(id -> ids.add(id.value()));
            LivePolicy before = at.originNow();
            CompiledPolicy known = before == null ? at.compiled : before.compiled;
            if (known != null) {
                return known;
            }
            if (before == null) {
                return CompiledPolicy.allowAll();
            }
            at = before;
        }
    }

    private synchronized @Nullable LivePolicy originNow() {
        return origin;
    }
}
