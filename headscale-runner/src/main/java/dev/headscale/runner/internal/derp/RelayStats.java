package dev.headscale.runner.internal.derp;

import java.util.Map;

/**
 * What the relay has done since its start, and whom it serves now. Immutable; the numbers are read one after the other while
 * the relay works.
 *
 * @param connections how many clients are connected
 * @param keys how many different node keys are connected
 * @param homes how many connections call this relay their home
 * @param accepted how many connections were ever admitted
 * @param refused how many connections were closed because of their first frame or for want of admission
 * @param received packets from clients
 * @param relayed packets to clients
 * @param dropped packets that did not arrive, by reason
 */
public record RelayStats(
        int connections,
        int keys,
        int homes,
        long accepted,
        long refused,
        Traffic received,
        Traffic relayed,
        Map<DropReason, Drops> dropped) {

    /** Copies the map. */
    public RelayStats {
        dropped = Map.copyOf(dropped);
    }

    /**
     * Returns the packets that were dropped for one reason.
     *
     * @param reason the reason
     * @return their numbers
     */
    public Drops dropped(DropReason reason) {
        return dropped.getOrDefault(reason, Drops.NONE);
    }

    /**
     * A number of packets.
     *
     * @param packets how many
     * @param bytes their size together, without frame headers and keys
     */
    public record Traffic(long packets, long bytes) {}

    /**
     * Packets that were dropped for one reason.
     *
     * @param disco those that serve to find direct paths
     * @param other all others
     */
    public record Drops(Traffic disco, Traffic other) {
        private static final Drops NONE = new Drops(new Traffic(0, 0), new Traffic(0, 0));
    }
}
