package dev.headscale.core;

import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import java.util.List;
import java.util.Optional;

/**
 * The users of a tailnet. Thread-safe. Methods that change something return when the change is durable; they throw {@link
 * ControlException} with {@code UNAVAILABLE} if it could not be stored, and with {@code CLOSED} after the control plane
 * was closed.
 */
public interface Users {

    /**
     * What a new user is to be.
     *
     * @param name the account name
     * @param displayName how to show the user; may be empty
     * @param email the e-mail address; may be empty
     * @param pictureUrl where the user's picture is; may be empty
     */
    record NewUser(String name, String displayName, String email, String pictureUrl) {

        /**
         * A user with nothing but a name.
         *
         * @param name the account name
         * @return the description
         */
        public static NewUser named(String name) {
            return new NewUser(name, "", "", "");
        }
    }

    /**
     * Adds a local user.
     *
     * @param user what the user is to be
     * @return the user
     * @throws ControlException {@code ALREADY_EXISTS} if a user has the name; {@code INVALID} if the name is not 1 to 255
     *     characters without white space and control characters
     */
    User create(NewUser user);

    /**
     * Lists all users.
     *
     * @return the users by ascending id
     */
    List<User> list();

    /**
     * Finds a user.
     *
     * @param id the id
     * @return the user, or empty if there is none with that id
     */
    Optional<User> find(UserId id);

    /**
     * Finds a user by account name.
     *
     * @param name the name, exact
     * @return the user, or empty if no user has the name
     */
    Optional<User> findByName(String name);

    /**
     * Renames a user.
     *
     * @param id the id
     * @param name the new name
     * @return the user as it is now
     * @throws ControlException {@code NOT_FOUND}; {@code ALREADY_EXISTS} if another user has the name; {@code INVALID} as
     *     for {@link #create}
     */
    User rename(UserId id, String name);

    /**
     * Removes a user and the user's pre-auth keys.
     *
     * @param id the id
     * @throws ControlException {@code NOT_FOUND}; {@code CONFLICT} if the user owns nodes
     */
    void delete(UserId id);
}
