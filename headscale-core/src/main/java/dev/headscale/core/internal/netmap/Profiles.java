package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.UserId;
import dev.headscale.core.wire.MapJson;
import dev.headscale.core.wire.TaggedDevices;
import dev.headscale.core.wire.UserProfile;
import dev.headscale.policy.CompiledPolicy;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Collects the profiles of users for a message. Used by one thread. */
final class Profiles {
    private final World world;
    private final TreeMap<Long, UserProfile> profiles = new TreeMap<>();

    Profiles(World world) {
        this.world = world;
    }

    /** Adds the owners of nodes. */
    Profiles ownersOf(Collection<NodeState> nodes) {
        nodes.forEach(this::ownerOf);
        return this;
    }

    private void ownerOf(NodeState state) {
        state.node()
                .owner()
                .userId()
                .flatMap(id -> world.users().get(id))
                .ifPresent(user -> profiles.put(user.id().value(), UserProfile.of(user)));
        if (state.node().owner().isTagged()) {
            profiles.put(TaggedDevices.ID, TaggedDevices.PROFILE);
        }
    }

    /** Adds everybody. */
    Profiles all() {
        world.users().forEach((id, user) -> profiles.put(id.value(), UserProfile.of(user)));
        profiles.put(TaggedDevices.ID, TaggedDevices.PROFILE);
        return this;
    }

    /** Adds users who differ from those of another world. */
    void changedSince(World before, Predicate<UserId> concerned) {
        world.users().forEach((id, user) -> {
            if (before.users().get(id).filter(user::equals).isEmpty() && concerned.test(id)) {
                profiles.put(id.value(), UserProfile.of(user));
            }
        });
    }

    /** Adds those of whom a node sees a node, or who own it. */
    Profiles seenBy(NodeState viewer) {
        forEachSeen(world, viewer, this::ownerOf);
        return this;
    }

    /** Returns those of whom a node sees a node, or who own it. */
    Set<UserId> ownersSeenBy(NodeState viewer) {
        Set<UserId> owners = new HashSet<>();
        forEachSeen(world, viewer, state -> state.node().owner().userId().ifPresent(owners::add));
        return owners;
    }

    private static void forEachSeen(World world, NodeState viewer, java.util.function.Consumer<NodeState> action) {
        CompiledPolicy policy = world.policy();
        NodeId self = viewer.node().id();
        world.nodes().forEach(state -> {
            NodeId id = state.node().id();
            if (id.equals(self) || policy.canSee(self.value(), id.value())) {
                action.accept(state);
            }
        });
    }

    /** Writes what was collected, if anything was. */
    void writeTo(JsonText json) {
        if (!profiles.isEmpty()) {
            json.member("UserProfiles", MapJson.userProfiles(profiles.values()));
        }
    }
}
