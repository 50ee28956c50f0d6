package dev.headscale.core;

import dev.headscale.core.model.ApiKey;
import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The API keys of a tailnet. Thread-safe. Methods that change something return when the change is durable; they throw
 * {@link ControlException} with {@code UNAVAILABLE} if it could not be stored, and with {@code CLOSED} after the control
 * plane was closed.
 */
public interface ApiKeys {

    /**
     * A key that was just made. The secret is not kept anywhere: this is the only chance to see it.
     *
     * @param key the key
     * @param secret what a program presents
     */
    record Issued(ApiKey key, Secret secret) {}

    /**
     * Makes a key.
     *
     * @param expiry when it stops working; empty for never
     * @return the key with its secret
     */
    Issued create(Optional<Instant> expiry);

    /**
     * Lists all keys, also expired ones.
     *
     * @return the keys by ascending id
     */
    List<ApiKey> list();

    /**
     * Finds a key by its public part.
     *
     * @param prefix 12 hex digits
     * @return the key, or empty if there is none
     */
    Optional<ApiKey> findByPrefix(String prefix);

    /**
     * Checks what a program presents.
     *
     * @param secret the whole text of a key
     * @return the key, or empty if there is none, its secret part differs, or it has expired
     */
    Optional<ApiKey> authenticate(String secret);

    /**
     * Ends a key now.
     *
     * @param id the id
     * @return the key as it is now
     * @throws ControlException {@code NOT_FOUND}
     */
    ApiKey expire(ApiKeyId id);

    /**
     * Forgets a key.
     *
     * @param id the id
     * @throws ControlException {@code NOT_FOUND}
     */
    void delete(ApiKeyId id);
}
