package dev.headscale.noise.simulation;

import dev.headscale.core.model.Node;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.Store;
import dev.headscale.core.spi.TailnetSnapshot;
import dev.headscale.core.testkit.ManualClock;
import dev.headscale.core.testkit.MemoryDisk;
import java.util.List;
import java.util.random.RandomGenerator;

/** Another server, or a person with a database client, that writes to the same tailnet. */
final class ForeignServer {
    private final MemoryDisk disk;
    private final RandomGenerator random;
    private int number;

    ForeignServer(MemoryDisk disk, RandomGenerator random) {
        this.disk = disk;
        this.random = random;
    }

    void write() {
        number++;
        try (Store store = disk.open()) {
            TailnetSnapshot now = store.load(TailnetId.DEFAULT);
            store.commit(TailnetId.DEFAULT, now.revision(), change(now));
        }
    }

    private List<Mutation> change(TailnetSnapshot now) {
        if (now.nodes().isEmpty() || random.nextBoolean()) {
            var ids = now.ids().nextUser();
            User user = new User(new UserId(ids.user()), "foreign-" + number, "", "", "", "", "", ManualClock.START);
            return List.of(new Mutation.AdvanceIds(ids), new Mutation.PutUser(user));
        }
        List<Node> nodes = now.nodes().stream()
                .sorted(java.util.Comparator.comparing(Node::id))
                .toList();
        Node node = nodes.get(random.nextInt(nodes.size()));
        if (random.nextInt(3) == 0) {
            return List.of(new Mutation.DeleteNode(node.id()));
        }
        return List.of(new Mutation.PutNode(node.with(to -> to.givenName("foreign-" + number))));
    }
}
