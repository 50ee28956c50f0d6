package dev.headscale.policy.internal.compile;

import dev.headscale.policy.CompiledPolicy;
import dev.headscale.policy.FilterRule;
import dev.headscale.policy.Inventory;
import dev.headscale.policy.IpAddress;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.RouteElection;
import dev.headscale.policy.SshRule;
import dev.headscale.policy.internal.nodes.NodeAttributes;
import dev.headscale.policy.internal.nodes.NodeEntry;
import dev.headscale.policy.internal.nodes.UserTable;
import dev.headscale.policy.internal.program.ApprovalSteps;
import dev.headscale.policy.internal.program.AttributeSteps;
import dev.headscale.policy.internal.program.Program;
import dev.headscale.policy.internal.syntax.PolicyFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/** The answers of a policy about the nodes of an inventory. Thread-safe. */
public final class Compiled implements CompiledPolicy {
    private final State state;
    private final Filters filters;
    private final Peers peers;
    private final Routes routes;
    private final SshRules ssh;
    private final TagOwners owners;

    Compiled(State state, Filters filters, Peers peers, SshRules ssh) {
        this.state = state;
        this.filters = filters;
        this.peers = peers;
        this.routes = new Routes(state, peers.visibility());
        this.ssh = ssh;
        this.owners = new TagOwners(state.program().file().names(), state.users());
    }

    /** Tells whether this was made of a program, for a tailnet with certain mail domains. */
    public boolean isOf(Program program, Set<String> domains) {
        return state.program() == program && state.domains().equals(domains);
    }

    /** Applies a program to an inventory. */
    public static Compiled of(Program program, Inventory inventory) {
        State state = State.of(program, new UserTable(inventory.users()), inventory);
        return new Compiled(state, new Filters(state), new Peers(state), new SshRules(state));
    }

    /**
     * Applies the same program to an inventory in which only some nodes differ.
     *
     * @param inventory the nodes now
     * @param changed the ids of nodes that may have changed, come or gone
     * @return the result, or empty if it is better to start anew
     */
    public Optional<Compiled> with(Inventory inventory, Collection<Long> changed) {
        return Recompiler.apply(this, inventory, changed);
    }

    /** Returns what the answers are made of. */
    public State state() {
        return state;
    }

    Filters filters() {
        return filters;
    }

    Peers peers() {
        return peers;
    }

    SshRules ssh() {
        return ssh;
    }

    @Override
    public List<FilterRule> packetFilter(long node) {
        return state.nodes().find(node).map(filters::of).orElse(List.of());
    }

    @Override
    public boolean sameFilter(long node, CompiledPolicy earlier) {
        Optional<NodeEntry> now = state.nodes().find(node);
        if (!(earlier instanceof Compiled other) || now.isEmpty()) {
            return earlier == this;
        }
        Optional<NodeEntry> before = other.state.nodes().find(node);
        return before.isPresent()
                && before.get().ipv4().equals(now.get().ipv4())
                && before.get().ipv6().equals(now.get().ipv6())
                && filters.isSame(now.get().kind(), other.filters, before.get().kind());
    }

    @Override
    public boolean canSee(long viewer, long peer) {
        Optional<NodeEntry> from = state.nodes().find(viewer);
        Optional<NodeEntry> to = state.nodes().find(peer);
        return viewer != peer && from.isPresent() && to.isPresent() && peers.canSee(from.get(), to.get());
    }

    @Override
    public LongStream peers(long viewer) {
        LongStream.Builder ids = LongStream.builder();
        state.nodes()
                .find(viewer)
                .ifPresent(from -> peers.forEach(
                        from, number -> ids.add(state.nodes().get(number).id())));
        return ids.build();
    }

    @Override
    public boolean everybodySeesEverybody() {
        return peers.isComplete();
    }

    @Override
    public List<IpPrefix> routes(long viewer, long peer, RouteElection election) {
        Optional<NodeEntry> from = state.nodes().find(viewer);
        Optional<NodeEntry> to = state.nodes().find(peer);
        return from.isPresent() && to.isPresent() && canSee(viewer, peer)
                ? routes.of(from.get(), to.get(), election)
                : List.of();
    }

    @Override
    public OptionalLong primary(IpPrefix route, RouteElection election) {
        long elected = routes.primary(route, election);
        return elected == RouteElection.NOBODY ? OptionalLong.empty() : OptionalLong.of(elected);
    }

    @Override
    public List<IpAddress> addresses(long viewer, long node) {
        Optional<NodeEntry> from = state.nodes().find(viewer);
        Optional<NodeEntry> to = state.nodes().find(node);
        List<IpAddress> addresses = new ArrayList<>(2);
        if (from.isPresent() && to.isPresent()) {
            boolean blind =
                    from.get().node().ipv4().isPresent() && from.get().ipv4().isEmpty();
            to.get().ipv4().filter(ip -> !blind).ifPresent(addresses::add);
            to.get().ipv6().ifPresent(addresses::add);
        }
        return List.copyOf(addresses);
    }

    @Override
    public Map<String, JsonNode> nodeAttributes(long node) {
        AttributeSteps steps = state.program().attributes();
        return state.nodes()
                .find(node)
                .map(entry -> NodeAttributes.of(steps, entry))
                .orElse(Map.of());
    }

    @Override
    public Map<String, JsonNode> peerAttributes(long node) {
        return state.nodes().find(node).map(NodeAttributes::forPeers).orElse(Map.of());
    }

    @Override
    public List<IpPrefix> addressPool(Inventory.Node node) {
        return NodeAttributes.pool(
                state.program().attributes(), state.factory().make(state.nodes().slots(), node));
    }

    @Override
    public List<SshRule> sshRules(long node) {
        return state.nodes().find(node).map(ssh::forNode).orElse(List.of());
    }

    @Override
    public Optional<Duration> sshCheckPeriod(long source, long destination) {
        Optional<NodeEntry> to = state.nodes().find(destination);
        return to.isEmpty()
                ? Optional.empty()
                : state.nodes().find(source).flatMap(from -> ssh.checkPeriod(from, to.get()));
    }

    @Override
    public boolean approvesRoute(long node, IpPrefix route) {
        ApprovalSteps steps = state.program().approvals();
        return state.nodes()
                .find(node)
                .filter(entry -> entry.mayRoute(route, steps))
                .isPresent();
    }

    @Override
    public boolean definesTag(String tag) {
        return state.program().file().equals(PolicyFile.EMPTY) || owners.defines(tag);
    }

    @Override
    public boolean ownsTag(long user, String tag) {
        return owners.userOwns(user, tag);
    }

    @Override
    public boolean ownsTag(Collection<String> tags, String tag) {
        return owners.tagsOwn(tags, tag);
    }
}
