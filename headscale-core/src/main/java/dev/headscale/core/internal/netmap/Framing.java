package dev.headscale.core.internal.netmap;

import dev.headscale.core.spi.FrameCompressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of a map stream: four bytes of length, little endian, then the JSON or zstd frames of it. A client decodes
 * several frames in a row as one text, so a message may be put together of pieces that were compressed at other times.
 */
final class Framing {
    private static final int LENGTH_BYTES = 4;

    private final FrameCompressor compressor;

    Framing(FrameCompressor compressor) {
        this.compressor = compressor;
    }

    /** A piece of a message's JSON, plain and, once somebody has asked for that, compressed. Thread-safe. */
    final class Piece {
        private final byte[] plain;
        private volatile byte[] compressed = new byte[0];

        private Piece(byte[] plain) {
            this.plain = plain;
        }

        private byte[] bytes(boolean compress) {
            if (!compress) {
                return plain;
            }
            if (compressed.length == 0) {
                compressed = compressor.compress(plain);
            }
            return compressed;
        }
    }

    /** A message for many viewers, put together once for those that ask for zstd and once for the others. Thread-safe. */
    final class Message {
        private final List<Piece> pieces;
        private volatile List<ByteBuffer> plain = List.of();
        private volatile List<ByteBuffer> compressed = List.of();

        private Message(List<Piece> pieces) {
            this.pieces = pieces;
        }

        /** Returns the same buffers each time. */
        List<ByteBuffer> buffers(boolean compress) {
            List<ByteBuffer> known = compress ? compressed : plain;
            return known.isEmpty() ? make(compress) : known;
        }

        private List<ByteBuffer> make(boolean compress) {
            List<ByteBuffer> buffers = List.copyOf(message(compress, pieces));
            if (compress) {
                compressed = buffers;
            } else {
                plain = buffers;
            }
            return buffers;
        }
    }

    Piece piece(byte[] json) {
        return new Piece(json);
    }

    Message message(List<Piece> pieces) {
        return new Message(pieces);
    }

    List<ByteBuffer> message(boolean compress, List<Piece> pieces) {
        List<ByteBuffer> parts = new ArrayList<>(pieces.size() + 1);
        ByteBuffer head = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        parts.add(head);
        int length = 0;
        for (Piece piece : pieces) {
            byte[] bytes = piece.bytes(compress);
            if (bytes.length > 0) {
                length += bytes.length;
                parts.add(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            }
        }
        head.putInt(length).flip();
        return parts;
    }
}
