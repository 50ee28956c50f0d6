/** The control plane: engine, registration, netmaps and sessions, with pluggable store and transport. */
module dev.headscale.core {
    requires static transitive org.jspecify;
    requires transitive dev.headscale.policy;
    requires org.slf4j;
    requires transitive tools.jackson.databind;

    exports dev.headscale.core;
    exports dev.headscale.core.model;
    exports dev.headscale.core.spi;
    exports dev.headscale.core.wire;
}
