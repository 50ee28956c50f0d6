package dev.headscale.core.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A key with which devices join without a login. Its secret is known only to whom it was given; here is its hash.
 * Immutable and thread-safe.
 *
 * @param id the id
 * @param user who owns the nodes that join with it; for a tagged key, who made it, if known
 * @param prefix the public part by which the key is found: 12 hex digits
 * @param hash the hash of the secret part
 * @param reusable whether more than one node may join with it
 * @param ephemeral whether its nodes are ephemeral
 * @param used whether a node has joined with it
 * @param tags the tags of the nodes that join with it; sorted; empty for a user's key
 * @param description a note for people; may be empty
 * @param createdAt when it was made
 * @param expiry when it stops working; empty for never
 * @param revokedAt when it was revoked, if it was
 */
public record PreAuthKey(
        PreAuthKeyId id,
        Optional<UserId> user,
        String prefix,
        KeyHash hash,
        boolean reusable,
        boolean ephemeral,
        boolean used,
        List<String> tags,
        String description,
        Instant createdAt,
        Optional<Instant> expiry,
        Optional<Instant> revokedAt) {

    /**
     * Sorts the tags and removes duplicates.
     *
     * @throws IllegalArgumentException if there is neither a user nor a tag
     */
    public PreAuthKey {
        tags = List.copyOf(new TreeSet<>(tags));
        if (user.isEmpty() && tags.isEmpty()) {
            throw new IllegalArgumentException("a pre-auth key has a user, or tags, or both");
        }
    }

    /**
     * Returns whom a node that joins with this key belongs to.
     *
     * @return the tags if there are any, else the user
     */
    public Owner nodeOwner() {
        return tags.isEmpty() ? new Owner.OfUser(user.orElseThrow()) : Owner.Tagged.of(tags);
    }

    /**
     * Returns this marked as used.
     *
     * @return the changed copy
     */
    public PreAuthKey asUsed() {
        return new PreAuthKey(
                id, user, prefix, hash, reusable, ephemeral, true, tags, description, createdAt, expiry, revokedAt);
    }

    /**
     * Returns this with another expiry.
     *
     * @param at when it stops working
     * @return the changed copy
     */
    public PreAuthKey expiringAt(Instant at) {
        return new PreAuthKey(
                id,
                user,
                prefix,
                hash,
                reusable,
                ephemeral,
                used,
                tags,
                description,
                createdAt,
                Optional.of(at),
                revokedAt);
    }

    /**
     * Returns this revoked.
     *
     * @param at when
     * @return the changed copy
     */
    public PreAuthKey revokedAt(Instant at) {
        return new PreAuthKey(
                id,
                user,
                prefix,
                hash,
                reusable,
                ephemeral,
                used,
                tags,
                description,
                createdAt,
                expiry,
                Optional.of(at));
    }
}
