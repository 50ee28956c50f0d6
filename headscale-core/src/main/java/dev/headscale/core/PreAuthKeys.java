package dev.headscale.core;

import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.Secret;
import dev.headscale.core.model.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The pre-auth keys of a tailnet. Thread-safe. Methods that change something return when the change is durable; they
 * throw {@link ControlException} with {@code UNAVAILABLE} if it could not be stored, and with {@code CLOSED} after the
 * control plane was closed.
 */
public interface PreAuthKeys {

    /**
     * What a new key is to be.
     *
     * @param user who owns the nodes that join with it; may be empty for a tagged key
     * @param reusable whether more than one node may join with it
     * @param ephemeral whether its nodes are ephemeral
     * @param expiry when it stops working; empty for never
     * @param tags the tags of its nodes, each {@code tag:} and a lower-case name
     * @param description a note for people; may be empty
     */
    record NewPreAuthKey(
            Optional<UserId> user,
            boolean reusable,
            boolean ephemeral,
            Optional<Instant> expiry,
            List<String> tags,
            String description) {

        /** Copies the list. */
        public NewPreAuthKey {
            tags = List.copyOf(tags);
        }

        /**
         * A key for one device of a user, without an end.
         *
         * @param user who owns the node
         * @return the description
         */
        public static NewPreAuthKey forUser(UserId user) {
            return new NewPreAuthKey(Optional.of(user), false, false, Optional.empty(), List.of(), "");
        }

        /**
         * Returns this for any number of devices.
         *
         * @return the changed copy
         */
        public NewPreAuthKey asReusable() {
            return new NewPreAuthKey(user, true, ephemeral, expiry, tags, description);
        }

        /**
         * Returns this for ephemeral nodes.
         *
         * @return the changed copy
         */
        public NewPreAuthKey asEphemeral() {
            return new NewPreAuthKey(user, reusable, true, expiry, tags, description);
        }
    }

    /**
     * A key that was just made. The secret is not kept anywhere: this is the only chance to see it.
     *
     * @param key the key
     * @param secret what a device presents
     */
    record Issued(PreAuthKey key, Secret secret) {}

    /**
     * Makes a key.
     *
     * @param key what it is to be
     * @return the key with its secret
     * @throws ControlException {@code NOT_FOUND} if there is no such user; {@code INVALID} if it has neither user nor tags,
     *     or a tag is malformed
     */
    Issued create(NewPreAuthKey key);

    /**
     * Lists all keys, also used, expired and revoked ones.
     *
     * @return the keys by ascending id
     */
    List<PreAuthKey> list();

    /**
     * Ends a key now. Nodes that have joined with it stay.
     *
     * @param id the id
     * @return the key as it is now
     * @throws ControlException {@code NOT_FOUND}
     */
    PreAuthKey expire(PreAuthKeyId id);

    /**
     * Revokes a key: like {@link #expire}, but the refusal that a device gets says so.
     *
     * @param id the id
     * @return the key as it is now
     * @throws ControlException {@code NOT_FOUND}
     */
    PreAuthKey revoke(PreAuthKeyId id);

    /**
     * Forgets a key. Nodes that have joined with it stay.
     *
     * @param id the id
     * @throws ControlException {@code NOT_FOUND}
     */
    void delete(PreAuthKeyId id);
}
