package dev.headscale.noise;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** An application with a port of its own, which hands the connections of that port over to a transport. */
final class AdoptingHost implements AutoCloseable {
    private static final String SWITCHING = String.join(
            "\r\n",
            "HTTP/1.1 101 Switching Protocols",
            "Upgrade: tailscale-control-protocol",
            "Connection: upgrade",
            "",
            "");

    private final NoiseTransport transport;
    private final UnaryOperator<InputStream> input;
    private final ServerSocket listening;
    private final BlockingQueue<Boolean> returned = new LinkedBlockingQueue<>();

    private AdoptingHost(NoiseTransport transport, UnaryOperator<InputStream> input) {
        this.transport = transport;
        this.input = input;
        try {
            listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AdoptingHost start(NoiseTransport transport) {
        return start(transport, in -> in);
    }

    /** Starts a host that puts something between its sockets and the transport. */
    static AdoptingHost start(NoiseTransport transport, UnaryOperator<InputStream> input) {
        AdoptingHost host = new AdoptingHost(transport, input);
        daemon("host", host::acceptAll);
        return host;
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** Tells of each connection that the transport has given back whether its socket was closed by then. */
    BlockingQueue<Boolean> returned() {
        return returned;
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listening.accept();
                daemon("host connection", () -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** The least that a host does: reads a head, answers it, and hands over. */
    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            String handshake = "";
            for (String line = readLine(socket); !line.isEmpty(); line = readLine(socket)) {
                if (line.startsWith("X-Tailscale-Handshake: ")) {
                    handshake = line.substring(line.indexOf(' ') + 1);
                }
            }
            socket.getOutputStream().write(SWITCHING.getBytes(StandardCharsets.US_ASCII));
            transport.adopt(
                    Base64.getDecoder().decode(handshake),
                    input.apply(socket.getInputStream()),
                    socket.getOutputStream(),
                    "host " + socket.getRemoteSocketAddress());
            returned.add(socket.isClosed());
        } catch (IOException | IllegalStateException gone) {
            // The client notices.
        }
    }

    private static String readLine(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
