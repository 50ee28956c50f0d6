package dev.headscale.runner.internal.derp;

import dev.headscale.core.model.NodeKey;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A client that speaks DERP frame by frame, so that a test can break each rule. Every read fails after ten seconds. */
final class DerpTestClient implements AutoCloseable {
    static final int SERVER_KEY = 0x01;
    static final int CLIENT_INFO = 0x02;
    static final int SERVER_INFO = 0x03;
    static final int SEND_PACKET = 0x04;
    static final int RECV_PACKET = 0x05;
    static final int KEEP_ALIVE = 0x06;
    static final int NOTE_PREFERRED = 0x07;
    static final int PEER_GONE = 0x08;
    static final int PING = 0x12;
    static final int PONG = 0x13;

    private static final byte[] MAGIC = HexFormat.of().parseHex("44455250f09f9491");

    private final TestKey keys;
    private final Closeable connection;
    private final DataInputStream in;
    private final OutputStream out;
    private byte[] serverKey = {};

    /** A frame as it came. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares frames.
    record Frame(int type, byte[] payload) {
        byte[] key() {
            return Arrays.copyOf(payload, NodeKey.BYTES);
        }

        byte[] packet() {
            return Arrays.copyOfRange(payload, NodeKey.BYTES, payload.length);
        }
    }

    DerpTestClient(InputStream in, OutputStream out, Closeable connection, TestKey keys) {
        this.keys = keys;
        this.connection = connection;
        this.in = new DataInputStream(in);
        this.out = out;
    }

    static DerpTestClient connect(InetSocketAddress server, TestKey keys) {
        return connect(server, keys, 64 * 1024);
    }

    /** Connects with a receive buffer of about that many bytes. */
    static DerpTestClient connect(InetSocketAddress server, TestKey keys, int receiveBuffer) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(receiveBuffer);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            socket.connect(server);
            return new DerpTestClient(socket.getInputStream(), socket.getOutputStream(), socket, keys);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    NodeKey key() {
        return keys.publicKey();
    }

    byte[] serverKey() {
        return serverKey;
    }

    /** Takes the server's key as known, as if it had come in a certificate. */
    void know(NodeKey serverKey) {
        this.serverKey = serverKey.toBytes();
    }

    /** Takes the server's key, introduces itself and takes the server's answer. */
    DerpTestClient introduce() {
        expectServerKey();
        sendClientInfo("{\"version\":2,\"CanAckPings\":true}");
        expectServerInfo();
        return this;
    }

    void expectServerInfo() {
        Frame info = expect(SERVER_INFO);
        byte[] json = keys.open(serverKey, info.payload()).orElseThrow();
        if (!new String(json, StandardCharsets.UTF_8).equals("{\"version\":2}")) {
            throw new AssertionError("unexpected server information");
        }
    }

    void expectServerKey() {
        Frame frame = expect(SERVER_KEY);
        if (frame.payload().length != 40 || !Arrays.equals(MAGIC, Arrays.copyOf(frame.payload(), 8))) {
            throw new AssertionError("not a server key: " + HexFormat.of().formatHex(frame.payload()));
        }
        serverKey = Arrays.copyOfRange(frame.payload(), 8, 40);
    }

    void sendClientInfo(String json) {
        sendClientInfo(keys.publicKey().toBytes(), keys.seal(serverKey, json.getBytes(StandardCharsets.UTF_8)));
    }

    void sendClientInfo(byte[] key, byte[] nonceAndBox) {
        send(CLIENT_INFO, concat(key, nonceAndBox));
    }

    /** Returns a ClientInfo frame. */
    byte[] clientInfo() {
        byte[] box = keys.seal(serverKey, "{\"version\":2}".getBytes(StandardCharsets.UTF_8));
        return frame(CLIENT_INFO, concat(key().toBytes(), box));
    }

    void sendPacket(NodeKey to, byte[] packet) {
        send(SEND_PACKET, concat(to.toBytes(), packet));
    }

    void send(int type, byte[] payload) {
        sendRaw(frame(type, payload));
    }

    private static byte[] frame(int type, byte[] payload) {
        return concat(
                ByteBuffer.allocate(5).put((byte) type).putInt(payload.length).array(), payload);
    }

    void sendRaw(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Frame expect(int type) {
        Frame frame = read();
        if (frame.type() != type) {
            throw new AssertionError("expected frame " + type + ", got " + frame);
        }
        return frame;
    }

    /** Reads the next packet, which must come from that key. */
    byte[] expectPacket(NodeKey from) {
        Frame frame = expect(RECV_PACKET);
        if (!Arrays.equals(frame.key(), from.toBytes())) {
            throw new AssertionError("packet of somebody else");
        }
        return frame.packet();
    }

    Frame read() {
        try {
            int type = in.readUnsignedByte();
            byte[] payload = new byte[in.readInt()];
            in.readFully(payload);
            return new Frame(type, payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads an HTTP head, up to and including the empty line. */
    String readHead() {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        try {
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(in.readUnsignedByte());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Sends a ping and waits for its pong: everything sent before was handled, and nothing else was sent back. */
    void sync() {
        byte[] data = ByteBuffer.allocate(8).putLong(System.nanoTime()).array();
        send(PING, data);
        if (!Arrays.equals(expect(PONG).payload(), data)) {
            throw new AssertionError("pong of another ping");
        }
    }

    /** Reads until the server closes, and returns how many frames came before. */
    int expectClosed() {
        int frames = 0;
        try {
            while (true) {
                in.readUnsignedByte();
                in.skipNBytes(in.readInt());
                frames++;
            }
        } catch (EOFException | SocketException closed) {
            return frames;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
