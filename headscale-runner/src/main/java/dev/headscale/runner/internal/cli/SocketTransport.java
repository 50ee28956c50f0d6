package dev.headscale.runner.internal.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** HTTP over the local socket: a connection for each request, with one deadline for all. Used by one thread. */
final class SocketTransport implements AdminTransport {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LAST_PAUSE_MILLIS = 1000;

    private final Path path;
    private final Duration timeout;
    private final Runnable onWaiting;
    private final long deadline;

    /** The time runs from here on. The task is run once if the server does not answer at once. */
    SocketTransport(Path path, Duration timeout, Runnable onWaiting) {
        this.path = path;
        this.timeout = timeout;
        this.onWaiting = onWaiting;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    @Override
    public Reply send(String method, String target, String body) throws IOException {
        try (SocketChannel channel = connect();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
            ByteBuffer request = ByteBuffer.wrap(head(method, target, body).getBytes(StandardCharsets.UTF_8));
            while (request.hasRemaining()) {
                await(selector);
                channel.write(request);
            }
            key.interestOps(SelectionKey.OP_READ);
            return HttpAnswer.parse(readAll(channel, selector));
        }
    }

    private static String head(String method, String target, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return method + " " + target + " HTTP/1.1\r\nHost: local\r\nConnection: close\r\nAccept: application/json\r\n"
                + (length == 0 ? "" : "Content-Type: application/json\r\n")
                + "Content-Length: " + length + "\r\n\r\n" + body;
    }

    private byte[] readAll(SocketChannel channel, Selector selector) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        while (true) {
            await(selector);
            if (channel.read(buffer.clear()) < 0) {
                return answer.toByteArray();
            }
            answer.write(buffer.array(), 0, buffer.position());
        }
    }

    private void await(Selector selector) throws IOException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0 || selector.select(left) == 0 && System.nanoTime() - deadline >= 0) {
            throw new IOException("no answer on " + path + " within " + seconds());
        }
        selector.selectedKeys().clear();
    }

    /** A server that is being started is waited for. */
    private SocketChannel connect() throws IOException {
        long pause = FIRST_PAUSE_MILLIS;
        boolean told = false;
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                return channel;
            } catch (IOException e) {
                channel.close();
                if (Files.exists(path) && !Files.isWritable(path)) {
                    throw new IOException(
                            "unable to read/write to headscale socket \"" + path
                                    + "\", do you have the correct permissions?",
                            e);
                }
                if (System.nanoTime() + pause * 1_000_000 >= deadline) {
                    throw new IOException(
                            "no server on " + path + " (waited " + seconds() + "); is \"headscale serve\" running, "
                                    + "with the same configuration?",
                            e);
                }
            }
            if (!told) {
                onWaiting.run();
                told = true;
            }
            sleep(pause);
            pause = Math.min(2 * pause, LAST_PAUSE_MILLIS);
        }
    }

    private String seconds() {
        return dev.headscale.runner.internal.config.Durations.text(timeout);
    }

    private static void sleep(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
