package examples.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.MemoryStore;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.Store;
import dev.headscale.core.testkit.StoreContract;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Whatever a store does besides, it has to keep the promises of {@link Store}: the contract checks them all. */
class AuditedStoreTest extends StoreContract {
    private final List<String> log = new CopyOnWriteArrayList<>();

    @Override
    protected Store open() {
        return new AuditedStore(new MemoryStore(), log::add);
    }

    @Override
    protected boolean isDurable() {
        return false;
    }

    @Override
    protected boolean isShared() {
        return false;
    }

    @Test
    void writesDownEachChange() {
        try (Store store = open()) {
            store.commit(TailnetId.DEFAULT, 0, List.of(new Mutation.AdvanceIds(IdCounters.NONE.nextUser())));
        }
        assertThat(log).containsExactly("default@1 AdvanceIds");
    }
}
