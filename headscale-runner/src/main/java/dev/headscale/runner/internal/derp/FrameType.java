package dev.headscale.runner.internal.derp;

/** The kinds of frames that the relay tells apart, with the lengths that it takes from clients. */
enum FrameType {
    /** To the client: the relay's public key. */
    SERVER_KEY(0x01),
    /** From the client: who it is. */
    CLIENT_INFO(0x02, 56, 256 * 1024),
    /** To the client: welcome. */
    SERVER_INFO(0x03),
    /** From the client: a packet for somebody. */
    SEND_PACKET(0x04, 32, 32 + Frames.MAX_PACKET),
    /** To the client: a packet from somebody. */
    RECV_PACKET(0x05),
    /** To the client: the connection is alive. */
    KEEP_ALIVE(0x06),
    /** From the client: whether this is its home. */
    NOTE_PREFERRED(0x07, 1, 1),
    /** To the client: somebody is not connected. */
    PEER_GONE(0x08),
    /** From relays of the same region only. */
    FORWARD_PACKET(0x0A, 1, 0),
    /** From relays of the same region only. */
    WATCH_CONNS(0x10, 1, 0),
    /** From relays of the same region only. */
    CLOSE_PEER(0x11, 1, 0),
    /** From the client: eight bytes to be sent back. */
    PING(0x12, 8, 1000),
    /** To the client: the eight bytes of a ping. */
    PONG(0x13),
    /** Anything else from a client: discarded, because it may be from the future. */
    UNKNOWN(-1);

    private static final FrameType[] FROM_CLIENT = new FrameType[256];

    static {
        java.util.Arrays.fill(FROM_CLIENT, UNKNOWN);
        for (FrameType type : values()) {
            if (type.fromClient) {
                FROM_CLIENT[type.code] = type;
            }
        }
    }

    private final int code;
    private final boolean fromClient;
    private final int shortest;
    private final int longest;

    FrameType(int code) {
        this.code = code;
        this.fromClient = false;
        this.shortest = 0;
        this.longest = Integer.MAX_VALUE;
    }

    /** A frame from clients. A range without any length refuses the frame. */
    FrameType(int code, int shortest, int longest) {
        this.code = code;
        this.fromClient = true;
        this.shortest = shortest;
        this.longest = longest;
    }

    /** Returns the type of a frame from a client; {@link #UNKNOWN} also for those that only a relay sends. */
    static FrameType fromClient(int code) {
        return FROM_CLIENT[code];
    }

    int code() {
        return code;
    }

    /** Tells whether a client may send such a frame with a payload of that many bytes. */
    boolean allows(long length) {
        return this == UNKNOWN || (length >= shortest && length <= longest);
    }
}
