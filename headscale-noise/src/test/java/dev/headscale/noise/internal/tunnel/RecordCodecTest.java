package dev.headscale.noise.internal.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.handshake.Session;
import dev.headscale.noise.internal.record.NoiseException;
import dev.headscale.noise.internal.record.RecordOpener;
import dev.headscale.noise.internal.record.RecordSealer;
import dev.headscale.noise.internal.record.Records;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RecordCodecTest {
    private final byte[] upKey = KeyPair.generate(new SecureRandom()).privateKey();
    private final byte[] downKey = KeyPair.generate(new SecureRandom()).privateKey();
    private final RecordSealer client = new RecordSealer(upKey);
    private final RecordOpener reader = new RecordOpener(downKey);
    private final EmbeddedChannel channel = new EmbeddedChannel(new RecordCodec(
            new Session(145, new byte[32], new byte[32], new RecordSealer(downKey), new RecordOpener(upKey))));

    @AfterEach
    void releaseAll() {
        channel.finishAndReleaseAll();
    }

    private byte[] record(byte[] plaintext) {
        byte[] record = new byte[plaintext.length + Records.OVERHEAD];
        client.seal(plaintext, 0, plaintext.length, record, 0);
        return record;
    }

    private ByteBuf buffer(byte[]... parts) {
        ByteBuf all = ByteBufAllocator.DEFAULT.directBuffer();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all;
    }

    /** Takes what has come out of the codec so far. */
    private byte[] received() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuf in = channel.readInbound(); in != null; in = channel.readInbound()) {
            byte[] bytes = new byte[in.readableBytes()];
            in.readBytes(bytes);
            in.release();
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    /** Takes the plaintexts of the records that were written so far. */
    private List<byte[]> written() throws NoiseException {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.writeBytes(out);
            out.release();
        }
        List<byte[]> plaintexts = new ArrayList<>();
        while (all.isReadable()) {
            assertThat(all.readByte()).isEqualTo(Records.TYPE);
            byte[] ciphertext = new byte[all.readUnsignedShort()];
            all.readBytes(ciphertext);
            byte[] plaintext = new byte[ciphertext.length - 16];
            reader.open(ciphertext, 0, ciphertext.length, plaintext, 0);
            plaintexts.add(plaintext);
        }
        return plaintexts;
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void recordsThatComeByteForByteArePutTogether() {
        byte[] record = record(bytes(100));
        for (int i = 0; i < record.length; i++) {
            assertThat(received()).isEmpty();
            channel.writeInbound(buffer(new byte[] {record[i]}));
        }

        assertThat(received()).isEqualTo(bytes(100));
    }

    @Test
    void severalRecordsOfOneSegmentBecomeOneMessage() {
        byte[] third = record(bytes(30));
        channel.writeInbound(buffer(third));
        received();

        channel.writeInbound(buffer(record(bytes(10)), record(new byte[0]), record(bytes(20))));

        ByteBuf message = channel.readInbound();
        assertThat(message.readableBytes()).isEqualTo(30);
        message.release();
        assertThat(channel.<Object>readInbound()).isNull();
    }

    @Test
    void anySplitOfTheStreamGivesTheSameBytes() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 50; i++) {
            byte[] plaintext = new byte[random.nextInt(Records.MAX_PLAINTEXT + 1)];
            random.nextBytes(plaintext);
            expected.writeBytes(plaintext);
            stream.writeBytes(record(plaintext));
        }
        ByteBuf all = Unpooled.wrappedBuffer(stream.toByteArray());
        ByteArrayOutputStream actual = new ByteArrayOutputStream();
        while (all.isReadable()) {
            byte[] segment = new byte[Math.min(all.readableBytes(), 1 + random.nextInt(3000))];
            all.readBytes(segment);
            channel.writeInbound(buffer(segment));
            actual.writeBytes(received());
        }

        assertThat(actual.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void aStreamThatNeverStopsBetweenRecordsTakesNoMoreMemoryThanARecord() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        channel.config().setAllocator(allocator);
        byte[] record = record(bytes(4000));
        channel.writeInbound(allocator.buffer().writeBytes(record, 0, 10));
        for (int i = 0; i < 1000; i++) {
            byte[] next = record(bytes(4000));
            ByteBuf segment = allocator.buffer().writeBytes(record, 10, record.length - 10);
            channel.writeInbound(segment.writeBytes(next, 0, 10));
            assertThat(received()).hasSize(4000);
            record = next;

            assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                    .as("bytes held after %d records", i)
                    .isLessThan(8 * Records.MAX_BYTES);
        }
    }

    @Test
    void anEmptyRecordMeansNothing() {
        channel.writeInbound(buffer(record(new byte[0])));

        assertThat(channel.<Object>readInbound()).isNull();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void theLargestRecordIsRead() {
        channel.writeInbound(buffer(record(bytes(4077))));

        assertThat(received()).isEqualTo(bytes(4077));
    }

    @Test
    void aRecordOf4097BytesIsRefusedByItsHeader() {
        channel.writeInbound(buffer(new byte[] {4, 0x0f, (byte) 0xfe}));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aRecordOfAnotherTypeIsRefused() {
        byte[] record = record(bytes(1));
        record[0] = 3;
        channel.writeInbound(buffer(record));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aForgedRecordEndsTheConnectionForGood() {
        byte[] forged = record(bytes(50));
        forged[20] ^= 1;
        channel.writeInbound(buffer(record(bytes(5)), forged, record(bytes(5))));

        assertThat(received()).as("nothing of the segment is passed on").isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void allThatIsWrittenBeforeAFlushSharesRecords() throws NoiseException {
        for (int i = 0; i < 10; i++) {
            assertThat(channel.write(buffer(bytes(400))).isDone()).isFalse();
        }
        assertThat(channel.outboundMessages()).isEmpty();
        channel.flush();
        assertThat(written())
                .singleElement()
                .extracting(record -> record.length)
                .isEqualTo(4000);
    }

    @Test
    void aLongMessageFillsItsRecords() throws NoiseException {
        channel.writeOutbound(buffer(bytes(4077)), buffer(bytes(4078)));

        assertThat(written()).extracting(record -> record.length).containsExactly(4077, 4077, 1);
    }

    @Test
    void megabytesArriveInOrder() throws NoiseException {
        channel.writeOutbound(buffer(bytes(3_000_000)));

        ByteArrayOutputStream all = new ByteArrayOutputStream();
        written().forEach(all::writeBytes);
        assertThat(all.toByteArray()).isEqualTo(bytes(3_000_000));
    }

    @Test
    void aFlushWithoutBytesWritesNoRecord() throws NoiseException {
        channel.flush();
        ChannelFuture empty = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);

        assertThat(written()).isEmpty();
        assertThat(empty.isSuccess()).isTrue();
    }

    @Test
    void promisesAreKeptWhenTheirLastByteIsWritten() {
        ChannelFuture first = channel.write(buffer(bytes(100_000)));
        ChannelFuture second = channel.write(buffer(bytes(10)));
        assertThat(first.isDone()).isFalse();

        channel.flush();

        assertThat(first.isSuccess()).isTrue();
        assertThat(second.isSuccess()).isTrue();
    }

    @Test
    void whatIsNotWrittenWhenTheChannelClosesFails() {
        ChannelFuture waiting = channel.write(buffer(bytes(10)));
        assertThat(channel.close().isSuccess()).isTrue();
        ChannelFuture late = channel.writeAndFlush(buffer(bytes(10)));

        assertThat(waiting.isSuccess()).isFalse();
        assertThat(waiting.isDone()).isTrue();
        assertThat(late.cause()).isNotNull();
    }

    @Test
    void theKeysAreForgottenWhenTheChannelCloses() {
        Session session = new Session(1, new byte[32], new byte[32], new RecordSealer(upKey), new RecordOpener(upKey));
        new EmbeddedChannel(new RecordCodec(session)).finishAndReleaseAll();

        assertThatThrownBy(() -> session.sealer().seal(new byte[0], 0, 0, new byte[19], 0))
                .isInstanceOf(IllegalStateException.class);
    }
}
