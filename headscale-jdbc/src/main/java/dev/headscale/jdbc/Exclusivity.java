package dev.headscale.jdbc;

/** Keeps other servers away from a database until it is closed or the process ends. Thread-safe. */
interface Exclusivity extends AutoCloseable {
    /** Of a database that is shared: keeps nobody away. */
    Exclusivity NONE = new Exclusivity() {
        @Override
        public void check() {}

        @Override
        public void close() {}
    };

    /** Fails with a StoreException if it was lost and cannot be had again. */
    void check();

    @Override
    void close();
}
