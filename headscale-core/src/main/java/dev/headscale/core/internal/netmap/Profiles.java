package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.UserId;
import dev.headscale.core.wire.MapJson;
import dev.headscale.core.wire.TaggedDevices;
import dev.headscale.core.wire.UserProfile;
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
                .filter(id -> !profiles.containsKey(id.value()))
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
    Profiles seenBy(NodeState viewer, Sight sight) {
        ownerOf(viewer);
        sight.forEach(this::ownerOf);
        return this;
    }

    /** Returns those of whom a node sees a node, or who own it. */
    Set<UserId> ownersSeenBy(NodeState viewer) {
        Set<UserId> owners = new HashSet<>();
        viewer.node().owner().userId().ifPresent(owners::add);
        Sight.of(world, viewer.node().id())
                .forEach(state -> state.node().owner().userId().ifPresent(owners::add));
        return owners;
    }

    /** Returns the ids of those who were collected. */
    Set<Long> ids() {
        return Set.copyOf(profiles.keySet());
    }

    /** Writes what was collected, if anything was. */
    void writeTo(JsonText json) {
        if (!profiles.isEmpty()) {
            json.member("UserProfiles", MapJson.userProfiles(profiles.values()));
        }
    }
}
