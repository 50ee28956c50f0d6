/** The policy language: from policy text and an inventory of nodes to what each node receives. */
module dev.headscale.policy {
    requires static transitive org.jspecify;
    requires transitive tools.jackson.databind;

    exports dev.headscale.policy;
}
