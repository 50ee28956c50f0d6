package dev.headscale.runner.internal.derp;

/** Why a packet was not relayed. */
public enum DropReason {
    /** No client with the destination's key is connected. */
    UNKNOWN_DEST,
    /** The destination's connection has ended meanwhile. */
    GONE_DISCONNECTED,
    /** The oldest packet of a full queue made room for a newer one. */
    QUEUE_HEAD,
    /** The connection broke while the packet was written. */
    WRITE_ERROR
}
