package dev.headscale.runner.internal.derp;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket as a pair of streams. What is written is cut into messages and fragments that have nothing to do with frames. */
final class WebSocketStreams implements WebSocket.Listener, Closeable {
    private static final int PIECE = 1000;
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    WebSocketStreams(URI uri, String subprotocol) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols(subprotocol)
                .buildAsync(uri, this)
                .join();
    }

    DerpTestClient client(TestKey keys) {
        return new DerpTestClient(new Input(), new Output(), this, keys);
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        if (bytes.length > 0) {
            received.add(bytes);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        received.add(END);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            for (int at = from; at < from + length; at += PIECE) {
                int end = Math.min(at + PIECE, from + length);
                boolean endOfMessage = at % (3 * PIECE) == 0 || end == from + length;
                socket.sendBinary(ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, end)), endOfMessage)
                        .join();
            }
        }
    }

    private final class Input extends InputStream {
        private InputStream current = new ByteArrayInputStream(END);

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (current.available() == 0 && !next()) {
                return -1;
            }
            return current.read(into, offset, length);
        }

        private boolean next() throws IOException {
            try {
                byte[] bytes = received.poll(10, TimeUnit.SECONDS);
                if (bytes == null) {
                    throw new IOException("nothing came for ten seconds");
                }
                current = new ByteArrayInputStream(bytes);
                return bytes.length > 0;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
