package dev.headscale.core.internal.endpoint;

import dev.headscale.core.spi.PeerStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whole answers. What a peer has sent is never repeated in one. */
final class Answers {
    private Answers() {}

    static void json(PeerStream stream, byte[] body) {
        stream.begin(200, "application/json");
        stream.write(List.of(ByteBuffer.wrap(body)));
        stream.end();
    }

    static void empty(PeerStream stream) {
        stream.begin(200, "");
        stream.end();
    }

    static void text(PeerStream stream, int status, String line) {
        stream.begin(status, "text/plain; charset=utf-8");
        stream.write(List.of(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8))));
        stream.end();
    }
}
