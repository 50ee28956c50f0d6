package dev.headscale.core.model;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for a whole tailnet. Immutable and thread-safe.
 *
 * @param addresses from where nodes get their addresses
 * @param dns what clients are told about DNS
 * @param nodeExpiry how long the key of a user's node lasts after a login, if the client does not say; empty for ever
 * @param ephemeralTimeout how long an ephemeral node may be offline
 * @param fileSharing whether nodes may send each other files
 * @param clientLogging whether clients may upload logs to their vendor
 * @param autoUpdate whether clients are told to update themselves
 */
public record TailnetSettings(
        AddressPlan addresses,
        DnsSettings dns,
        Optional<Duration> nodeExpiry,
        Duration ephemeralTimeout,
        boolean fileSharing,
        boolean clientLogging,
        boolean autoUpdate) {
    /** Standard addresses, MagicDNS under {@code tailnet.internal}, no expiry, 30 minutes for ephemeral nodes. */
    public static final TailnetSettings STANDARD = new TailnetSettings(
            AddressPlan.STANDARD,
            DnsSettings.magicDns("tailnet.internal"),
            Optional.empty(),
            Duration.ofMinutes(30),
            true,
            false,
            false);
}
