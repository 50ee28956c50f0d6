package dev.headscale.runner.internal.derp;

import dev.headscale.core.model.NodeKey;
import dev.headscale.noise.NaclBox;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Opens what clients introduce themselves with, and seals the answer. Thread-safe. */
final class Handshake {
    private static final byte[] SERVER_INFO = "{\"version\":2}".getBytes(StandardCharsets.UTF_8);

    private final RelayPrivateKey privateKey;
    private final SecureRandom random;

    Handshake(RelayPrivateKey privateKey, SecureRandom random) {
        this.privateKey = privateKey;
        this.random = random;
    }

    /**
     * A client that has proven to hold its key.
     *
     * @param key the key
     * @param info what it says about itself
     * @param box seals what is meant for it
     */
    record Introduction(NodeKey key, ClientInfo info, NaclBox box) {}

    /**
     * Reads a ClientInfo frame: header, key, nonce, box.
     *
     * @throws ProtocolViolation if the box does not open or its content is malformed
     */
    Introduction open(ByteBuf frame) {
        int keyAt = frame.readerIndex() + Frames.HEADER;
        int nonceAt = keyAt + NodeKey.BYTES;
        int boxAt = nonceAt + NaclBox.NONCE_BYTES;
        NodeKey key = new NodeKey(ByteBufUtil.getBytes(frame, keyAt, NodeKey.BYTES));
        NaclBox box = privateKey
                .boxWith(key.toBytes())
                .orElseThrow(() -> new ProtocolViolation("client key " + key.shortText() + " is worthless"));
        byte[] nonce = ByteBufUtil.getBytes(frame, nonceAt, NaclBox.NONCE_BYTES);
        byte[] json = box.open(nonce, ByteBufUtil.getBytes(frame, boxAt, frame.writerIndex() - boxAt))
                .orElseThrow(() -> new ProtocolViolation("box of " + key.shortText() + " does not open"));
        return ClientInfo.parse(json)
                .map(info -> new Introduction(key, info, box))
                .orElseThrow(() -> new ProtocolViolation("client information of " + key.shortText() + " is malformed"));
    }

    /** Writes the ServerInfo frame for a client. */
    ByteBuf serverInfo(Introduction client, ByteBufAllocator allocator) {
        byte[] nonce = new byte[NaclBox.NONCE_BYTES];
        random.nextBytes(nonce);
        return Frames.serverInfo(allocator, nonce, client.box().seal(nonce, SERVER_INFO));
    }
}
