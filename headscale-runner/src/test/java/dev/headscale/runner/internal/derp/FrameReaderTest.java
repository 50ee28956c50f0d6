package dev.headscale.runner.internal.derp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private final List<String> frames = new ArrayList<>();
    private final FrameReader reader = new FrameReader();

    @Test
    void cutsTheStreamAlikeHoweverItIsSplit() {
        ByteBuf stream = Unpooled.buffer();
        frame(stream, 0x02, 56);
        frame(stream, 0x04, 32);
        frame(stream, 0x77, 300);
        frame(stream, 0x12, 8);
        frame(stream, 0x00, 0);
        frame(stream, 0x04, 32 + 1400);
        List<String> expected =
                List.of("CLIENT_INFO 61", "SEND_PACKET 37", "UNKNOWN 5", "PING 13", "UNKNOWN 5", "SEND_PACKET 1437");
        readAll(stream.duplicate());
        assertThat(frames).isEqualTo(expected);

        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            frames.clear();
            inPieces(stream, random);
            assertThat(frames).as("seed %d, round %d", seed, round).isEqualTo(expected);
        }
    }

    private void inPieces(ByteBuf stream, Random random) {
        FrameReader fresh = new FrameReader();
        ByteBuf window = stream.duplicate().writerIndex(0);
        while (window.writerIndex() < stream.writerIndex()) {
            int more = 1 + random.nextInt(random.nextBoolean() ? 5 : 400);
            window.writerIndex(Math.min(stream.writerIndex(), window.writerIndex() + more));
            boolean again = true;
            while (again) {
                again = fresh.next(window, this::note);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x03, 0x04, 0x05, 0x06, 0x07, 0x10, 0x12, 0x13, 0xFF})
    void refusesAnythingButClientInfoAtFirst(int type) {
        assertRefused(type, 56);
    }

    @ParameterizedTest
    @CsvSource({"0x02, 55", "0x02, 262145", "0x02, 4294967295"})
    void refusesClientInfoOfABadLength(String type, long length) {
        assertRefused(Integer.decode(type), length);
    }

    @ParameterizedTest
    @CsvSource({
        "0x04, 31",
        "0x04, 65569",
        "0x04, 4294967295",
        "0x07, 0",
        "0x07, 2",
        "0x12, 7",
        "0x12, 1001",
        "0x0A, 64",
        "0x10, 0",
        "0x11, 32"
    })
    void refusesByTheHeaderAlone(String type, long length) {
        introduce();
        assertRefused(Integer.decode(type), length);
    }

    @ParameterizedTest
    @CsvSource({"0x04, 32", "0x04, 65568", "0x07, 1", "0x12, 8", "0x12, 1000"})
    void waitsForFramesOfAnAllowedLength(String type, int length) {
        introduce();
        ByteBuf header = Unpooled.buffer().writeByte(Integer.decode(type)).writeInt(length);
        assertThat(reader.next(header, this::note)).isFalse();
        header.writeZero(length);
        assertThat(reader.next(header, this::note)).isTrue();
        assertThat(header.isReadable()).isFalse();
    }

    @Test
    void discardsASecondIntroductionWhateverItsLength() {
        introduce();
        ByteBuf second = Unpooled.buffer();
        frame(second, 0x02, 3);
        frame(second, 0x12, 8);
        readAll(second);
        assertThat(frames).containsExactly("UNKNOWN 5", "PING 13");
    }

    @Test
    void discardsFramesThatOnlyARelaySends() {
        introduce();
        ByteBuf in = Unpooled.buffer();
        for (int type : new int[] {0x01, 0x03, 0x05, 0x06, 0x08, 0x09, 0x13, 0x14, 0x15}) {
            frame(in, type, type);
        }
        readAll(in);
        assertThat(frames).hasSize(9).containsOnly("UNKNOWN 5");
    }

    @Test
    void sendFramesBecomeReceiveFramesInPlace() {
        ByteBuf frame = Unpooled.buffer();
        frame(frame, 0x04, 32 + 3);
        ByteBuf source = Unpooled.buffer().writeBytes(new byte[24]).writeLong(0x0102030405060708L);
        Frames.sendToReceive(frame, PeerKey.read(source, 0));
        assertThat(ByteBufUtil.hexDump(frame))
                .isEqualTo("0500000023" + "00".repeat(24) + "0102030405060708" + "aaaaaa");
    }

    @Test
    void noiseIsCutOrRefusedButNeverBreaksTheReader() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] types = {0x02, 0x04, 0x07, 0x12, 0x13, 0x77, 0x0A};
        for (int round = 0; round < 2_000; round++) {
            FrameReader fresh = new FrameReader();
            ByteBuf in = Unpooled.buffer();
            frame(in, 0x02, 56);
            for (int i = random.nextInt(6); i > 0; i--) {
                in.writeByte(types[random.nextInt(types.length)]).writeInt(random.nextInt(100));
                in.writeZero(random.nextInt(100));
            }
            assertThat(readsToTheEnd(fresh, in))
                    .as("seed %d, round %d", seed, round)
                    .isTrue();
        }
    }

    /** Returns false if the reader does not come to an end. */
    private boolean readsToTheEnd(FrameReader fresh, ByteBuf in) {
        try {
            for (int steps = in.readableBytes(); steps >= 0; steps--) {
                if (!fresh.next(in, this::note)) {
                    return true;
                }
            }
            return false;
        } catch (ProtocolViolation refused) {
            return true;
        }
    }

    private void introduce() {
        ByteBuf first = Unpooled.buffer();
        frame(first, 0x02, 56);
        readAll(first);
        frames.clear();
    }

    private void assertRefused(int type, long length) {
        ByteBuf header = Unpooled.buffer().writeByte(type).writeInt((int) length);
        assertThatThrownBy(() -> reader.next(header, this::note)).isInstanceOf(ProtocolViolation.class);
    }

    private void readAll(ByteBuf in) {
        boolean more = true;
        while (more) {
            more = reader.next(in, this::note);
        }
        assertThat(in.isReadable()).isFalse();
    }

    private void note(FrameType type, ByteBuf frame) {
        frames.add(type + " " + frame.readableBytes());
    }

    private static void frame(ByteBuf out, int type, int length) {
        out.writeByte(type).writeInt(length);
        for (int i = 0; i < length; i++) {
            out.writeByte(0xAA);
        }
    }
}
