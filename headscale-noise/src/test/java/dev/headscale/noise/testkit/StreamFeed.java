package dev.headscale.noise.testkit;

import dev.headscale.noise.testkit.internal.Exchange;
import dev.headscale.noise.testkit.netmap.MapFrames;
import dev.headscale.noise.testkit.netmap.NetmapException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Feeds a map stream from its exchange. Confined to the connection's event loop. */
final class StreamFeed implements Exchange.Listener {
    private static final int OK = 200;

    private final MapStream stream;
    private final MapFrames frames;
    private final CompletableFuture<MapStream> opened = new CompletableFuture<>();
    private final StringBuilder refusal = new StringBuilder();
    private int status;

    StreamFeed(MapStream stream, MapFrames frames) {
        this.stream = stream;
        this.frames = frames;
    }

    /** Completes when the server has answered with 200; fails with anything else. */
    CompletableFuture<MapStream> opened() {
        return opened;
    }

    @Override
    public void begun(int answered, Map<String, String> headers) {
        status = answered;
        if (status == OK) {
            opened.complete(stream);
        }
    }

    @Override
    public void data(ByteBuf bytes) {
        if (status != OK) {
            refusal.append(bytes.toString(StandardCharsets.UTF_8));
            return;
        }
        try {
            List<MapFrames.Message> messages = frames.feed(bytes.nioBuffer());
            if (!messages.isEmpty()) {
                stream.take(messages);
            }
        } catch (NetmapException | JacksonException e) {
            stream.finish(e);
            stream.close();
        }
    }

    @Override
    public void ended(@Nullable IOException broken) {
        if (broken != null) {
            opened.completeExceptionally(broken);
        } else if (status != OK) {
            opened.completeExceptionally(new TestClientException("map: status " + status + ": " + refusal, status));
        }
        boolean torn = broken == null && !frames.isBetweenMessages();
        stream.finish(torn ? new NetmapException("the stream ends in the middle of a message") : broken);
    }
}
