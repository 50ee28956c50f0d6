package dev.headscale.noise.simulation;

import dev.headscale.core.testkit.DirectStream;
import dev.headscale.noise.testkit.netmap.MapFrames;
import dev.headscale.noise.testkit.netmap.MapFrames.Message;
import dev.headscale.noise.testkit.netmap.Netmap;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** A map stream of a simulated client, and what the client knows from it. */
final class Link {
    private static final int OK = 200;

    private final DirectStream stream;
    private final MapFrames frames;
    private final Netmap netmap;
    private final Consumer<Netmap> watcher;
    private boolean paused;

    /** Makes a link whose watcher looks at the netmap after each message. */
    Link(DirectStream stream, boolean zstd, Netmap netmap, Consumer<Netmap> watcher) {
        this.stream = stream;
        this.frames = new MapFrames(zstd);
        this.netmap = netmap;
        this.watcher = watcher;
    }

    DirectStream stream() {
        return stream;
    }

    Netmap netmap() {
        return netmap;
    }

    boolean isPaused() {
        return paused;
    }

    void pause() {
        paused = true;
        stream.pause();
    }

    void resume() {
        paused = false;
        stream.resume();
    }

    boolean isOpen() {
        return !stream.isEnded() && !stream.isAborted();
    }

    void read() {
        byte[] bytes = stream.take();
        if (stream.status() != OK) {
            return;
        }
        for (Message message : frames.feed(ByteBuffer.wrap(bytes))) {
            netmap.apply(JsonMapper.shared().readTree(message.json()));
            watcher.accept(netmap);
        }
        if (!frames.isBetweenMessages()) {
            throw new AssertionError("a message was cut in two");
        }
    }
}
