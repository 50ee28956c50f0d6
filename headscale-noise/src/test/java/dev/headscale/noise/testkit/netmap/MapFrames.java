package dev.headscale.noise.testkit.netmap;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts the body of a map response into messages: four bytes of length, little endian, then that many bytes, which are JSON or
 * zstd frames of JSON. Bytes may come in pieces of any size. One thread at a time.
 */
public final class MapFrames {
    /** The most bytes of a message on the wire that the newest client takes: 256 MiB. */
    public static final int LARGEST_WIRE = 256 << 20;

    /** The most bytes of a decoded message that the newest client takes: 1 GiB. */
    public static final int LARGEST_DECODED = 1 << 30;

    private static final int CHUNK = 64 << 10;

    private final boolean zstd;
    private final int largestWire;
    private final int largestDecoded;
    private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private byte[] body = {};
    private int filled;

    /**
     * Makes a decoder with the limits of the newest client.
     *
     * @param zstd whether the messages are compressed
     */
    public MapFrames(boolean zstd) {
        this(zstd, LARGEST_WIRE, LARGEST_DECODED);
    }

    /**
     * Makes a decoder.
     *
     * @param zstd whether the messages are compressed
     * @param largestWire the most bytes of a message on the wire, without its length
     * @param largestDecoded the most bytes of a decoded message
     */
    public MapFrames(boolean zstd, int largestWire, int largestDecoded) {
        this.zstd = zstd;
        this.largestWire = largestWire;
        this.largestDecoded = largestDecoded;
    }

    /**
     * A message.
     *
     * @param wireBytes its bytes on the wire, with the four of the length
     * @param json its decoded text in UTF-8, belongs to the receiver
     */
    public record Message(int wireBytes, byte[] json) {}

    /**
     * Takes the next bytes.
     *
     * @param bytes the bytes; all are consumed
     * @return the messages that are complete now, in order; often none
     * @throws NetmapException if a message is empty, too large or does not decode; nothing must be fed afterwards
     */
    public List<Message> feed(ByteBuffer bytes) {
        List<Message> messages = new ArrayList<>();
        while (bytes.hasRemaining()) {
            if (length.hasRemaining()) {
                length.put(bytes.get());
                if (!length.hasRemaining()) {
                    begin();
                }
                continue;
            }
            int taken = Math.min(bytes.remaining(), body.length - filled);
            bytes.get(body, filled, taken);
            filled += taken;
            if (filled == body.length) {
                messages.add(new Message(Integer.BYTES + body.length, zstd ? decode() : body));
                length.clear();
            }
        }
        return messages;
    }

    /**
     * Tells whether the bytes so far end with a whole message.
     *
     * @return false in the middle of a message or its length
     */
    public boolean isBetweenMessages() {
        return length.position() == 0;
    }

    private void begin() {
        int size = length.getInt(0);
        if (size == 0) {
            throw new NetmapException("a message of no bytes");
        }
        if (size < 0 || size > largestWire) {
            throw new NetmapException(
                    "a message of " + Integer.toUnsignedString(size) + " bytes, allowed are " + largestWire);
        }
        body = new byte[size];
        filled = 0;
    }

    private byte[] decode() {
        try {
            long declared = Zstd.getFrameContentSize(body);
            boolean single = Zstd.findFrameCompressedSize(body, 0) == body.length;
            if (declared > largestDecoded) {
                throw tooLarge();
            }
            return single && declared > 0 ? decodeAtOnce((int) declared) : decodeByAndBy();
        } catch (IOException | ZstdException e) {
            throw new NetmapException("a message is no whole zstd frame", e);
        }
    }

    private byte[] decodeAtOnce(int size) {
        byte[] decoded = new byte[size];
        int written = Math.toIntExact(Zstd.decompress(decoded, body));
        return written == size ? decoded : Arrays.copyOf(decoded, written);
    }

    private byte[] decodeByAndBy() throws IOException {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(body))) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                decoded.write(chunk, 0, n);
                if (decoded.size() > largestDecoded) {
                    throw tooLarge();
                }
            }
        }
        return decoded.toByteArray();
    }

    private NetmapException tooLarge() {
        return new NetmapException("a decoded message of more than " + largestDecoded + " bytes");
    }
}
