package dev.headscale.noise.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.harness.Clog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WebSocketBytesTest {
    private static final int KIB = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Clog clog = new Clog();
    private final EmbeddedChannel channel = new EmbeddedChannel(new WebSocketBytes(PATIENCE));

    @AfterEach
    void releaseAll() {
        channel.finishAndReleaseAll();
        clog.loseAll();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static ByteBuf buffer(byte[] bytes) {
        return ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes);
    }

    /** Takes the messages that were written and returns their sizes; their bytes go to a buffer. */
    private List<Integer> sizes(ByteBuf content) {
        List<Integer> sizes = new ArrayList<>();
        for (WebSocketFrame frame = channel.readOutbound(); frame != null; frame = channel.readOutbound()) {
            assertThat(frame).isInstanceOf(BinaryWebSocketFrame.class);
            assertThat(frame.isFinalFragment()).isTrue();
            sizes.add(frame.content().readableBytes());
            content.writeBytes(frame.content());
            frame.release();
        }
        return sizes;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "16384, 1, 16384", "16385, 2, 1", "32768, 2, 16384", "100000, 7, 1696"})
    void longBytesBecomeSeveralMessagesOf16KibibytesAtMost(int size, int messages, int last) {
        ByteBuf written = buffer(bytes(size));
        ChannelFuture future = channel.writeAndFlush(written);
        ByteBuf content = Unpooled.buffer();
        List<Integer> sizes = sizes(content);

        assertThat(sizes).hasSize(messages).endsWith(last);
        assertThat(sizes.subList(0, messages - 1)).allMatch(each -> each == 16 * KIB);
        assertThat(content).isEqualTo(Unpooled.wrappedBuffer(bytes(size)));
        assertThat(future.isSuccess()).isTrue();
        assertThat(written.refCnt()).isZero();
    }

    @Test
    void longBytesMayBeWrittenByWhoDoesNotCareWhatBecomesOfThem() {
        channel.writeAndFlush(buffer(bytes(40_000)), channel.voidPromise());

        assertThat(sizes(Unpooled.buffer())).containsExactly(16 * KIB, 16 * KIB, 40_000 - 32 * KIB);
        channel.checkException();
    }

    @Test
    void aPromiseIsKeptWithTheLastMessageAndBrokenWithAnyOfThem() {
        channel.pipeline().addFirst(clog);
        ChannelFuture kept = channel.writeAndFlush(buffer(bytes(40_000)));
        clog.letOneGo();
        clog.letOneGo();
        assertThat(kept.isDone()).isFalse();
        clog.letOneGo();
        assertThat(kept.isSuccess()).isTrue();

        ChannelFuture broken = channel.writeAndFlush(buffer(bytes(40_000)));
        clog.letOneGo();
        clog.loseAll();
        assertThat(broken.cause()).isNotNull();
    }

    @Test
    void noBytesAreNoMessage() {
        assertThat(channel.writeAndFlush(Unpooled.EMPTY_BUFFER).isSuccess()).isTrue();
        ByteBuf empty = channel.readOutbound();
        assertThat(empty.isReadable()).isFalse();
    }

    @Test
    void nothingFollowsACloseMessage() {
        channel.pipeline().addFirst(clog);
        channel.pipeline().close();
        ByteBuf late = buffer(bytes(3));
        ChannelFuture lost = channel.writeAndFlush(late);

        assertThat(clog.size()).as("the close message only").isEqualTo(1);
        assertThat(lost.cause()).isNotNull();
        assertThat(late.refCnt()).isZero();
        clog.letOneGo();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aPeerThatDoesNotReadTheCloseMessageIsLeftWhenTheTimeIsOver() {
        channel.freezeTime();
        channel.pipeline().addFirst(clog);
        ChannelFuture closed = channel.pipeline().close();
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
        assertThat(closed.isSuccess()).isTrue();
        channel.checkException();
    }

    @Test
    void aPingIsAnsweredUnlessThePeerDoesNotReadTheAnswers() {
        channel.writeInbound(new PingWebSocketFrame(buffer(bytes(4))));
        WebSocketFrame pong = channel.readOutbound();
        assertThat(pong).isInstanceOf(PongWebSocketFrame.class);
        assertThat(pong.content()).isEqualTo(Unpooled.wrappedBuffer(bytes(4)));
        pong.release();

        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
        channel.write(buffer(bytes(100)));
        assertThat(channel.isWritable()).isFalse();
        ByteBuf unanswered = buffer(bytes(4));
        channel.writeInbound(new PingWebSocketFrame(unanswered));
        channel.flush();

        assertThat(sizes(Unpooled.buffer())).containsExactly(100);
        assertThat(unanswered.refCnt()).isZero();
    }

    @Test
    void aCloseMessageOfThePeerIsAnsweredWithOneAndWhatComesBehindIsDropped() {
        channel.writeInbound(new CloseWebSocketFrame());
        WebSocketFrame answer = channel.readOutbound();

        assertThat(answer).isInstanceOf(CloseWebSocketFrame.class);
        answer.release();
        assertThat(channel.isOpen()).isFalse();
    }
}
