package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.NodeTable.Chunk;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.UserId;
import dev.headscale.core.wire.MapJson;
import dev.headscale.core.wire.TaggedDevices;
import dev.headscale.core.wire.UserProfile;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
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

    /** Adds the owners of nodes. */
    Profiles ownersOf(Sight nodes) {
        visitOwners(nodes, this::add);
        return this;
    }

    private void ownerOf(NodeState state) {
        add(state.node().owner());
    }

    private void add(Owner owner) {
        owner.userId()
                .filter(id -> !profiles.containsKey(id.value()))
                .flatMap(id -> world.users().get(id))
                .ifPresent(user -> profiles.put(user.id().value(), UserProfile.of(user)));
        if (owner.isTagged()) {
            profiles.put(TaggedDevices.ID, TaggedDevices.PROFILE);
        }
    }

    /** Visits the owners of nodes, some of them more than once. */
    private void visitOwners(Sight nodes, Consumer<Owner> action) {
        for (int index = 0; index < world.nodes().chunkCount(); index++) {
            long mask = nodes.mask(index);
            if (mask != 0) {
                world.nodes().chunk(index).ifPresent(chunk -> visitOwners(chunk, mask, action));
            }
        }
    }

    private static void visitOwners(Chunk chunk, long mask, Consumer<Owner> action) {
        if (mask == chunk.taken()) {
            chunk.owners().forEach(action);
        } else {
            Sight.visit(chunk, mask, state -> action.accept(state.node().owner()));
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
        return ownersOf(sight);
    }

    /** Returns those of whom a node sees a node, or who own it. */
    Set<UserId> ownersSeenBy(NodeState viewer) {
        Set<UserId> owners = new HashSet<>();
        viewer.node().owner().userId().ifPresent(owners::add);
        visitOwners(Sight.of(world, viewer.node().id()), owner -> owner.userId().ifPresent(owners::add));
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
