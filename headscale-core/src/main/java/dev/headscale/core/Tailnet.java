package dev.headscale.core;

import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.TailnetSettings;

/** One tailnet of a control plane, by its facets. Thread-safe. */
public interface Tailnet {

    /**
     * Returns the tailnet's name.
     *
     * @return the id
     */
    TailnetId id();

    /**
     * Returns what holds for the whole tailnet.
     *
     * @return the settings
     */
    TailnetSettings settings();

    /**
     * Returns the users.
     *
     * @return the facet, always the same object
     */
    Users users();

    /**
     * Returns the nodes.
     *
     * @return the facet, always the same object
     */
    Nodes nodes();

    /**
     * Returns the policy.
     *
     * @return the facet, always the same object
     */
    Policies policy();

    /**
     * Returns the pre-auth keys.
     *
     * @return the facet, always the same object
     */
    PreAuthKeys preAuthKeys();

    /**
     * Returns the API keys.
     *
     * @return the facet, always the same object
     */
    ApiKeys apiKeys();
}
