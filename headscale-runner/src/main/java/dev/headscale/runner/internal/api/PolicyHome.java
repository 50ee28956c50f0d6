package dev.headscale.runner.internal.api;

/** Where the policy is kept, and so who may change it. */
public enum PolicyHome {
    /** In the database: the API sets it. */
    DATABASE,
    /** In a file of the administrator: the API only shows it. */
    FILE
}
