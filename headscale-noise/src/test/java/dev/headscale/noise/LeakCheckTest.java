package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

/** A leak check that finds nothing proves nothing. */
final class LeakCheckTest {
    @Test
    void aLostBufferIsFound() {
        lose();

        assertThat(LeakCheck.take()).contains("LeakCheckTest");
    }

    private static void lose() {
        ByteBuf lost = ByteBufAllocator.DEFAULT.heapBuffer(10);
        assertThat(lost.refCnt()).isEqualTo(1);
    }
}
