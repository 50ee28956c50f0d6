package dev.headscale.core.model;

import java.time.Instant;

/**
 * A person or account that owns nodes. Immutable and thread-safe.
 *
 * @param id the id
 * @param name the account name; unique among local users of a tailnet, may be empty for users of an identity provider
 * @param displayName how to show the user; may be empty
 * @param email the e-mail address; may be empty
 * @param providerId the user's identifier at its identity provider; empty for local users
 * @param provider the kind of identity provider, {@code oidc}, or empty for local users
 * @param pictureUrl where the user's picture is; may be empty
 * @param createdAt when the user was created
 */
public record User(
        UserId id,
        String name,
        String displayName,
        String email,
        String providerId,
        String provider,
        String pictureUrl,
        Instant createdAt) {

    /**
     * Returns the name under which clients know the user.
     *
     * @return the e-mail address, else the account name, else the provider's identifier, else the id
     */
    public String loginName() {
        return firstOf(email, name, providerId, id.toString());
    }

    /**
     * Returns the name to show to people.
     *
     * @return the display name, else the login name
     */
    public String shownName() {
        return firstOf(displayName, loginName());
    }

    private static String firstOf(String... candidates) {
        for (String candidate : candidates) {
            if (!candidate.isEmpty()) {
                return candidate;
            }
        }
        return "";
    }
}
