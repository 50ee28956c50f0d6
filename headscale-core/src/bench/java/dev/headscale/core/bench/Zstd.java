package dev.headscale.core.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.headscale.core.spi.FrameCompressor;

/** Compresses as the transport of real clients does: zstd at its fastest level, with one context. Used by one thread. */
final class Zstd implements FrameCompressor {
    private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(1);

    @Override
    public byte[] compress(byte[] content) {
        return context.compress(content);
    }
}
