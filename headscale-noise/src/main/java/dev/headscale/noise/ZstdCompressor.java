package dev.headscale.noise;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.headscale.core.spi.FrameCompressor;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Compresses with zstd's fastest level. Compression contexts take native memory and are reused; there are never more of
 * them than processors, however many threads come. Thread-safe.
 */
public final class ZstdCompressor implements FrameCompressor {
    /** In netmaps higher levels cost several times the time and gain next to nothing. */
    private static final int LEVEL = 1;

    private final BlockingQueue<ZstdCompressCtx> idle =
            new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

    /** Makes a compressor. It keeps what it has allocated for good, so one for each process is enough. */
    public ZstdCompressor() {}

    @Override
    public byte[] compress(byte[] content) {
        ZstdCompressCtx reused = idle.poll();
        ZstdCompressCtx context = reused == null ? new ZstdCompressCtx().setLevel(LEVEL) : reused;
        try {
            return context.compress(content);
        } finally {
            if (!idle.offer(context)) {
                context.close();
            }
        }
    }
}
