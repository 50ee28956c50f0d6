package dev.headscale.policy;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import tools.jackson.databind.JsonNode;

/** The policy of a tailnet without one, before its nodes are known. */
enum AllowAll implements CompiledPolicy {
    INSTANCE;

    private static final List<FilterRule> EVERYTHING =
            List.of(new FilterRule(List.of("*"), List.of(new FilterRule.Destination("*", 0, 65535)), List.of()));

    @Override
    public List<FilterRule> packetFilter(long node) {
        return EVERYTHING;
    }

    @Override
    public boolean sameFilter(long node, CompiledPolicy earlier) {
        return earlier == this;
    }

    @Override
    public boolean canSee(long viewer, long peer) {
        return true;
    }

    @Override
    public LongStream peers(long viewer) {
        return LongStream.empty();
    }

    @Override
    public boolean everybodySeesEverybody() {
        return true;
    }

    @Override
    public List<IpPrefix> routes(long viewer, long peer, RouteElection election) {
        return List.of();
    }

    @Override
    public OptionalLong primary(IpPrefix route, RouteElection election) {
        return OptionalLong.empty();
    }

    @Override
    public List<IpAddress> addresses(long viewer, long node) {
        return List.of();
    }

    @Override
    public Map<String, JsonNode> nodeAttributes(long node) {
        return Map.of();
    }

    @Override
    public Map<String, JsonNode> peerAttributes(long node) {
        return Map.of();
    }

    @Override
    public List<IpPrefix> addressPool(Inventory.Node node) {
        return List.of();
    }

    @Override
    public List<SshRule> sshRules(long node) {
        return List.of();
    }

    @Override
    public Optional<Duration> sshCheckPeriod(long source, long destination) {
        return Optional.empty();
    }

    @Override
    public boolean approvesRoute(long node, IpPrefix route) {
        return false;
    }

    @Override
    public boolean definesTag(String tag) {
        return true;
    }

    @Override
    public boolean ownsTag(long user, String tag) {
        return false;
    }

    @Override
    public boolean ownsTag(Collection<String> tags, String tag) {
        return tags.contains(tag);
    }
}
