package dev.headscale.noise.internal.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.harness.Clog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LeavingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static ByteBuf bytes(int size) {
        return Unpooled.wrappedBuffer(new byte[size]);
    }

    @Test
    void theChannelClosesBehindTheLastWord() {
        EmbeddedChannel channel = new EmbeddedChannel();

        Leaving.after(channel.pipeline(), bytes(5), PATIENCE);

        assertThat(channel.isOpen()).isFalse();
        ByteBuf word = channel.readOutbound();
        assertThat(word.readableBytes()).isEqualTo(5);
        word.release();
    }

    @Test
    void whatThePeerStillSaysMeansNothing() {
        EmbeddedChannel channel = new EmbeddedChannel(new Clog());
        Leaving.after(channel.pipeline(), bytes(5), PATIENCE);

        ByteBuf late = bytes(1);
        channel.writeInbound(late);

        assertThat(late.refCnt()).isZero();
        assertThat(channel.<Object>readInbound()).isNull();
        channel.finishAndReleaseAll();
    }

    @Test
    void aPeerThatDoesNotReadIsLeftWhenTheTimeIsOver() {
        EmbeddedChannel channel = new EmbeddedChannel(new Clog());
        channel.freezeTime();
        Leaving.after(channel.pipeline(), bytes(5), PATIENCE);

        channel.advanceTimeBy(PATIENCE.toMillis() - 1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
        channel.checkException();
    }
}
