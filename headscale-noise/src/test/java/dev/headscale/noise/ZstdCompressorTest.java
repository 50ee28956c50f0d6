package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ZstdCompressorTest {
    private final ZstdCompressor compressor = new ZstdCompressor();

    @Test
    void everyFrameStandsAlone() {
        byte[] text = "{\"KeepAlive\":true}".repeat(1000).getBytes(StandardCharsets.UTF_8);

        byte[] first = compressor.compress(text);
        byte[] second = compressor.compress(text);

        assertThat(second).isEqualTo(first).hasSizeLessThan(text.length / 10);
        assertThat(Zstd.decompress(second, text.length)).isEqualTo(text);
    }

    @Test
    void emptyContentIsAFrameToo() {
        assertThat(Zstd.decompress(compressor.compress(new byte[0]), 0)).isEmpty();
    }

    @Test
    void manyThreadsShareTheContexts() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        byte[][] texts = new byte[200][];
        Random random = new Random(seed);
        for (int i = 0; i < texts.length; i++) {
            texts[i] = new byte[random.nextInt(100_000)];
            random.nextBytes(texts[i]);
        }

        boolean all = IntStream.range(0, texts.length)
                .parallel()
                .allMatch(i -> java.util.Arrays.equals(
                        texts[i], Zstd.decompress(compressor.compress(texts[i]), texts[i].length)));

        assertThat(all).isTrue();
    }
}
