package dev.headscale.core.wire;

import dev.headscale.core.model.User;

/**
 * Whom clients show as the owner of a node ({@code tailcfg.UserProfile}). Immutable and thread-safe.
 *
 * @param id the user's id
 * @param loginName the name that policies and logs use
 * @param displayName the name to show
 * @param pictureUrl where the picture is; may be empty
 */
public record UserProfile(long id, String loginName, String displayName, String pictureUrl) {

    /**
     * Makes the profile of a user.
     *
     * @param user the user
     * @return what clients are told of the user
     */
    public static UserProfile of(User user) {
        return new UserProfile(user.id().value(), user.loginName(), user.shownName(), user.pictureUrl());
    }
}
