package dev.headscale.noise.harness;

import dev.headscale.noise.internal.record.NoiseException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Just enough of HTTP/2 (RFC 9113) to ask questions, frame by frame. One thread at a time. */
public final class Http2Client implements AutoCloseable {
    public static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int MAX_FRAME = 16 * 1024;
    private static final int DEFAULT_WINDOW = 65_535;
    /** What real clients grant each stream and, on top of the default, the connection. */
    private static final int STREAM_WINDOW = 4 << 20;

    private static final int CONNECTION_WINDOW = 1 << 30;

    private final RecordStream records;
    private final DefaultHttp2HeadersDecoder headersDecoder = new DefaultHttp2HeadersDecoder();
    private final Map<Integer, Answer> answers = new HashMap<>();
    private final Map<Integer, Integer> windows = new HashMap<>();
    private int connectionWindow = DEFAULT_WINDOW;
    private int nextStream = 1;
    private int maxStreams = -1;
    private boolean goingAway;

    /** What has come of an answer. */
    public static final class Answer {
        public int status;
        public Map<String, String> headers = new HashMap<>();
        public final ByteArrayOutputStream body = new ByteArrayOutputStream();
        public boolean ended;
        public long resetCode = -1;

        public String text() {
            return body.toString(StandardCharsets.UTF_8);
        }
    }

    public Http2Client(RecordStream records) throws IOException {
        this.records = records;
        records.write(opening());
    }

    /** The client's preface, settings and window. */
    public static byte[] opening() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(PREFACE);
        all.writeBytes(frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) 4).putInt(STREAM_WINDOW).array()));
        all.writeBytes(windowUpdate(0, CONNECTION_WINDOW));
        return all.toByteArray();
    }

    public static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    public static byte[] windowUpdate(int stream, int bytes) {
        return frame(
                WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
    }

    /** A HEADERS frame of a request, every field spelled out. */
    public static byte[] headers(int stream, String method, String path, boolean end) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":method", method);
        literal(block, ":scheme", "https");
        literal(block, ":authority", "unused");
        literal(block, ":path", path);
        return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block.toByteArray());
    }

    private static void literal(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        block.write(name.length());
        block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends a request and returns its stream. */
    public int send(String method, String path, byte[] body) throws IOException, NoiseException {
        int stream = nextStream;
        nextStream += 2;
        answers.put(stream, new Answer());
        windows.put(stream, DEFAULT_WINDOW);
        records.write(headers(stream, method, path, body.length == 0));
        int from = 0;
        while (from < body.length && !answer(stream).ended) {
            int size =
                    Math.min(Math.min(body.length - from, MAX_FRAME), Math.min(connectionWindow, windows.get(stream)));
            if (size == 0) {
                readFrame();
                continue;
            }
            from += size;
            connectionWindow -= size;
            windows.merge(stream, -size, Integer::sum);
            byte[] piece = Arrays.copyOfRange(body, from - size, from);
            records.write(frame(DATA, from == body.length ? END_STREAM : 0, stream, piece));
        }
        return stream;
    }

    public Answer answer(int stream) {
        return Objects.requireNonNull(answers.get(stream));
    }

    /** Sends a request and reads the whole answer. */
    public Answer ask(String method, String path, byte[] body) throws IOException, NoiseException {
        int stream = send(method, path, body);
        while (!answer(stream).ended) {
            readFrame();
        }
        return answer(stream);
    }

    /** Reads until an answer has a status. */
    public Answer awaitStatus(int stream) throws IOException, NoiseException {
        while (answer(stream).status == 0 && !answer(stream).ended) {
            readFrame();
        }
        return answer(stream);
    }

    /** Reads until an answer has so many bytes, or ends. */
    public Answer awaitBytes(int stream, int size) throws IOException, NoiseException {
        while (answer(stream).body.size() < size && !answer(stream).ended) {
            readFrame();
        }
        return answer(stream);
    }

    public Answer awaitEnd(int stream) throws IOException, NoiseException {
        return awaitBytes(stream, Integer.MAX_VALUE);
    }

    public void cancel(int stream) throws IOException {
        records.write(
                frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(8).array()));
    }

    public boolean isGoingAway() {
        return goingAway;
    }

    public int maxStreams() {
        return maxStreams;
    }

    /** Reads one frame and acts on it; returns its type. */
    public int readFrame() throws IOException, NoiseException {
        ByteBuffer head = ByteBuffer.wrap(records.read(9));
        int length = (head.get() & 0xff) << 16 | (head.getShort() & 0xffff);
        int type = head.get();
        int flags = head.get();
        int stream = head.getInt();
        byte[] payload = records.read(length);
        if (type == SETTINGS && (flags & ACK) == 0) {
            settings(ByteBuffer.wrap(payload));
        } else if (type == PING && (flags & ACK) == 0) {
            records.write(frame(PING, ACK, 0, payload));
        } else if (type == WINDOW_UPDATE) {
            int more = ByteBuffer.wrap(payload).getInt();
            if (stream == 0) {
                connectionWindow += more;
            } else {
                windows.merge(stream, more, Integer::sum);
            }
        } else if (type == GOAWAY) {
            goingAway = true;
        } else if (type == HEADERS || type == DATA || type == RST_STREAM) {
            onAnswer(type, flags, stream, payload);
        }
        return type;
    }

    private void settings(ByteBuffer payload) throws IOException {
        while (payload.hasRemaining()) {
            int id = payload.getShort();
            int value = payload.getInt();
            if (id == 3) {
                maxStreams = value;
            }
        }
        records.write(frame(SETTINGS, ACK, 0, new byte[0]));
    }

    private void onAnswer(int type, int flags, int stream, byte[] payload) throws IOException {
        Answer answer = answer(stream);
        if (type == RST_STREAM) {
            answer.resetCode = ByteBuffer.wrap(payload).getInt();
            answer.ended = true;
            return;
        }
        if (type == HEADERS) {
            try {
                Http2Headers headers = headersDecoder.decodeHeaders(stream, Unpooled.wrappedBuffer(payload));
                headers.forEach(entry -> answer.headers.put(
                        entry.getKey().toString(), entry.getValue().toString()));
                answer.status = Integer.parseInt(headers.status().toString());
            } catch (io.netty.handler.codec.http2.Http2Exception e) {
                throw new IOException(e);
            }
        } else {
            answer.body.writeBytes(payload);
            if (payload.length > 0) {
                records.write(windowUpdate(stream, payload.length));
            }
        }
        answer.ended |= (flags & END_STREAM) != 0;
    }

    public RecordStream records() {
        return records;
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
