package dev.headscale.core.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A key for the administration of a tailnet. Its secret is known only to whom it was given; here is its hash. Immutable
 * and thread-safe.
 *
 * @param id the id
 * @param prefix the public part by which the key is found: 12 hex digits
 * @param hash the hash of the secret part
 * @param createdAt when it was made
 * @param expiry when it stops working; empty for never
 */
public record ApiKey(ApiKeyId id, String prefix, KeyHash hash, Instant createdAt, Optional<Instant> expiry) {

    /**
     * Returns this with another expiry.
     *
     * @param at when it stops working
     * @return the changed copy
     */
    public ApiKey expiringAt(Instant at) {
        return new ApiKey(id, prefix, hash, createdAt, Optional.of(at));
    }
}
