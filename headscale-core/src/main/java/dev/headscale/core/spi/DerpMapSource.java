package dev.headscale.core.spi;

import dev.headscale.core.model.DerpMap;

/** Where the relay map comes from. */
public interface DerpMapSource {

    /**
     * Returns the map of now, without blocking.
     *
     * @return the map; the same object as long as nothing has changed
     */
    DerpMap current();

    /**
     * Asks to be told when {@link #current} returns another map.
     *
     * @param listener called after each change, on any thread; must not block
     */
    void onChange(Runnable listener);

    /**
     * A map that never changes.
     *
     * @param map the map
     * @return its source
     */
    static DerpMapSource fixed(DerpMap map) {
        return new DerpMapSource() {
            @Override
            public DerpMap current() {
                return map;
            }

            @Override
            public void onChange(Runnable listener) {
                // A fixed map has nothing to tell.
            }
        };
    }
}
