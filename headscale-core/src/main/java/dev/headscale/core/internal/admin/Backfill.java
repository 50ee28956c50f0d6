package dev.headscale.core.internal.admin;

import dev.headscale.core.internal.address.AddressSource;
import dev.headscale.core.internal.engine.Command;
import dev.headscale.core.internal.engine.Decision;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.AddressPlan;
import dev.headscale.core.model.Node;
import dev.headscale.core.spi.Mutation;
import dev.headscale.policy.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives every node an address of each family of the tailnet, and takes away those of other families. */
record Backfill() implements Command<List<String>> {

    @Override
    public Decision<List<String>> decide(World world, Context context) {
        AddressPlan plan = world.settings().addresses();
        AddressSource source = new AddressSource(world, context.random());
        List<Mutation> mutations = new ArrayList<>();
        List<String> changes = new ArrayList<>();
        world.nodes().forEach(state -> {
            Node old = state.node();
            Optional<IpAddress> v4 =
                    plan.v4().isEmpty() ? Optional.empty() : old.ipv4().or(source::nextV4);
            Optional<IpAddress> v6 =
                    plan.v6().isEmpty() ? Optional.empty() : old.ipv6().or(source::nextV6);
            describe("IPv4", old, old.ipv4(), v4, changes);
            describe("IPv6", old, old.ipv6(), v6, changes);
            Node filled = old.with(to -> to.ipv4(v4).ipv6(v6));
            if (!filled.equals(old)) {
                mutations.add(new Mutation.PutNode(filled));
            }
        });
        return Decision.commit(mutations, after -> List.copyOf(changes));
    }

    private static void describe(
            String family, Node node, Optional<IpAddress> before, Optional<IpAddress> now, List<String> changes) {
        String whose = "Node(" + node.id() + ") \"" + node.givenName() + "\"";
        if (before.isEmpty() && now.isPresent()) {
            changes.add("assigned " + family + " \"" + now.get() + "\" to " + whose);
        } else if (before.isPresent() && now.isEmpty()) {
            changes.add("removing " + family + " \"" + before.get() + "\" from " + whose);
        }
    }
}
