package dev.headscale.runner.internal.derp;

import io.netty.buffer.ByteBuf;

/**
 * A packet on its way to a client.
 *
 * @param frame the whole RecvPacket frame, owned
 * @param disco whether it looks like a disco message
 */
record Packet(ByteBuf frame, boolean disco) {
    int bytes() {
        return Frames.packetBytes(frame);
    }
}
