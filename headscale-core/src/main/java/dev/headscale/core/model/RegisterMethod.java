package dev.headscale.core.model;

/** How a node came into its tailnet. */
public enum RegisterMethod {
    /** With a pre-auth key. */
    AUTH_KEY,
    /** By a login at an identity provider. */
    OIDC,
    /** By an administrator who approved the login. */
    CLI
}
