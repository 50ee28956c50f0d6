package dev.headscale.noise.testkit.netmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MapFramesTest {
    private static final String FIRST = "{\"Node\":{\"ID\":1}}";
    private static final String KEEP_ALIVE = "{\"KeepAlive\":true}";

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zstd(String text) {
        return Zstd.compress(utf8(text));
    }

    private static byte[] framed(byte[]... bodies) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] body : bodies) {
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(body.length)
                    .array());
            out.writeBytes(body);
        }
        return out.toByteArray();
    }

    private static List<String> texts(List<MapFrames.Message> messages) {
        return messages.stream()
                .map(message -> new String(message.json(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void messagesComeOutWhereverTheBytesAreCut() {
        byte[] bytes = framed(zstd(FIRST), zstd(KEEP_ALIVE));
        for (int cut = 0; cut <= bytes.length; cut++) {
            MapFrames frames = new MapFrames(true);
            List<MapFrames.Message> messages = new ArrayList<>(frames.feed(ByteBuffer.wrap(bytes, 0, cut)));
            messages.addAll(frames.feed(ByteBuffer.wrap(bytes, cut, bytes.length - cut)));

            assertThat(texts(messages)).as("cut at %d", cut).containsExactly(FIRST, KEEP_ALIVE);
            assertThat(frames.isBetweenMessages()).isTrue();
        }
    }

    @Test
    void messagesComeOutOfSingleBytes() {
        MapFrames frames = new MapFrames(true);
        List<MapFrames.Message> messages = new ArrayList<>();
        for (byte b : framed(zstd(FIRST), zstd(KEEP_ALIVE), zstd(FIRST))) {
            messages.addAll(frames.feed(ByteBuffer.wrap(new byte[] {b})));
        }

        assertThat(texts(messages)).containsExactly(FIRST, KEEP_ALIVE, FIRST);
    }

    @Test
    void aMessageKnowsItsSizeOnTheWire() {
        byte[] body = zstd(FIRST);

        assertThat(new MapFrames(true)
                        .feed(ByteBuffer.wrap(framed(body)))
                        .get(0)
                        .wireBytes())
                .isEqualTo(4 + body.length);
    }

    @Test
    void uncompressedMessagesAreTakenAsTheyAre() {
        assertThat(texts(new MapFrames(false).feed(ByteBuffer.wrap(framed(utf8(FIRST))))))
                .containsExactly(FIRST);
    }

    @Test
    void severalZstdFramesInOneMessageAreOneText() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(zstd(FIRST.substring(0, 5)));
        body.writeBytes(zstd(FIRST.substring(5, 6)));
        body.writeBytes(zstd(FIRST.substring(6)));

        assertThat(texts(new MapFrames(true).feed(ByteBuffer.wrap(framed(body.toByteArray())))))
                .containsExactly(FIRST);
    }

    @Test
    void aZstdFrameNeedNotTellItsSize() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(body)) {
            out.write(utf8(FIRST));
        }

        assertThat(texts(new MapFrames(true).feed(ByteBuffer.wrap(framed(body.toByteArray())))))
                .containsExactly(FIRST);
    }

    @Test
    void theMiddleOfAMessageIsNoEnd() {
        byte[] bytes = framed(zstd(FIRST));
        for (int cut = 1; cut < bytes.length; cut++) {
            MapFrames frames = new MapFrames(true);
            frames.feed(ByteBuffer.wrap(bytes, 0, cut));

            assertThat(frames.isBetweenMessages()).as("cut at %d", cut).isFalse();
        }
    }

    @Test
    void anEmptyMessageIsRefused() {
        assertThatThrownBy(() -> new MapFrames(true).feed(ByteBuffer.wrap(framed(new byte[0]))))
                .isInstanceOf(NetmapException.class)
                .hasMessageContaining("no bytes");
    }

    @Test
    void aMessageThatIsTooLongIsRefusedByItsLengthAlone() {
        byte[] tooLong = {11, 0, 0, 0};
        byte[] negative = {0, 0, 0, (byte) 0x80};

        assertThatThrownBy(() -> new MapFrames(true, 10, 100).feed(ByteBuffer.wrap(tooLong)))
                .hasMessageContaining("11 bytes");
        assertThatThrownBy(() -> new MapFrames(true).feed(ByteBuffer.wrap(negative)))
                .hasMessageContaining("2147483648");
    }

    @Test
    void aMessageThatGrowsTooMuchIsRefused() throws IOException {
        byte[] told = framed(zstd("x".repeat(1001)));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(body)) {
            out.write(new byte[1001]);
        }
        byte[] untold = framed(body.toByteArray());

        for (byte[] bytes : List.of(told, untold)) {
            assertThatThrownBy(() -> new MapFrames(true, 1000, 1000).feed(ByteBuffer.wrap(bytes)))
                    .isInstanceOf(NetmapException.class)
                    .hasMessageContaining("more than 1000 bytes");
        }
    }

    @Test
    void damagedFramesAreRefused() {
        byte[] whole = zstd(FIRST.repeat(20));
        byte[] cut = framed(Arrays.copyOf(whole, whole.length - 3));
        byte[] noise = new byte[50];
        new Random(7).nextBytes(noise);

        for (byte[] bytes : List.of(cut, framed(noise))) {
            assertThatThrownBy(() -> new MapFrames(true).feed(ByteBuffer.wrap(bytes)))
                    .isInstanceOf(NetmapException.class)
                    .hasMessageContaining("zstd");
        }
    }
}
