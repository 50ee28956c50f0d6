package dev.headscale.core;

import dev.headscale.core.spi.Store;
import dev.headscale.core.testkit.StoreContract;

class MemoryStoreTest extends StoreContract {

    @Override
    protected Store open() {
        return new MemoryStore();
    }

    @Override
    protected boolean isDurable() {
        return false;
    }

    @Override
    protected boolean isShared() {
        return false;
    }
}
