package dev.headscale.core.testkit;

import dev.headscale.core.spi.PeerStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An answer as it arrives, kept in memory. Its reader can stop reading. As strict as a real one: what comes before the status
 * is an error, what comes after the end is dropped, and a listener hears only of what the peer does. Thread-safe.
 */
public final class DirectStream implements PeerStream {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private Optional<Listener> listener = Optional.empty();
    private int status;
    private boolean ended;
    private boolean aborted;
    private boolean gone;
    private boolean writable = true;
    private long unread;

    DirectStream() {}

    @Override
    public synchronized void begin(int newStatus, String contentType) {
        if (status != 0) {
            throw new IllegalStateException("an answer begins once");
        }
        if (aborted || gone) {
            return;
        }
        status = newStatus;
        notifyAll();
    }

    @Override
    public synchronized void write(List<ByteBuffer> parts) {
        if (!isOpen()) {
            return;
        }
        for (ByteBuffer part : parts) {
            ByteBuffer view = part.duplicate();
            byte[] bytes = new byte[view.remaining()];
            view.get(bytes);
            received.writeBytes(bytes);
        }
        notifyAll();
    }

    @Override
    public synchronized void end() {
        if (isOpen()) {
            ended = true;
            notifyAll();
        }
    }

    @Override
    public synchronized void abort() {
        aborted = aborted || !ended && !gone;
        notifyAll();
    }

    private boolean isOpen() {
        if (status == 0 && !aborted && !gone) {
            throw new IllegalStateException("an answer begins with its status");
        }
        return !ended && !aborted && !gone;
    }

    @Override
    public synchronized boolean isWritable() {
        return writable;
    }

    @Override
    public synchronized long waiting() {
        return unread;
    }

    @Override
    public void listen(Listener newListener) {
        boolean late;
        synchronized (this) {
            late = gone;
            listener = late ? Optional.empty() : Optional.of(newListener);
        }
        if (late) {
            newListener.closed();
        }
    }

    /** Stops reading: the control plane is told that the stream is not writable. */
    public void pause() {
        pause(1);
    }

    /**
     * Stops reading in the middle of what was sent.
     *
     * @param bytes how many bytes the control plane is told to wait
     */
    public synchronized void pause(long bytes) {
        writable = false;
        unread = bytes;
    }

    /**
     * Reads some of what waits, but not so much that the stream would be writable.
     *
     * @param bytes how many bytes
     */
    public synchronized void read(long bytes) {
        unread -= bytes;
    }

    /** Goes on reading. */
    public void resume() {
        Optional<Listener> told;
        synchronized (this) {
            writable = true;
            unread = 0;
            told = listener;
        }
        told.ifPresent(Listener::writable);
    }

    /** Breaks the stream off, as a client does that goes away. */
    public void hangUp() {
        Optional<Listener> told;
        synchronized (this) {
            told = ended || aborted ? Optional.empty() : listener;
            listener = Optional.empty();
            gone = true;
        }
        told.ifPresent(Listener::closed);
    }

    /**
     * Returns the status.
     *
     * @return the HTTP status, 0 as long as there is none
     */
    public synchronized int status() {
        return status;
    }

    /**
     * Tells whether the answer has come to its end.
     *
     * @return true if it was ended in order
     */
    public synchronized boolean isEnded() {
        return ended;
    }

    /**
     * Tells whether the answer was broken off.
     *
     * @return true if it was
     */
    public synchronized boolean isAborted() {
        return aborted;
    }

    /**
     * Returns what was received as text.
     *
     * @return all bytes as UTF-8
     */
    public synchronized String text() {
        return received.toString(StandardCharsets.UTF_8);
    }

    /**
     * Returns the complete messages of a map stream, without their lengths.
     *
     * @return the payloads in order
     */
    public synchronized List<byte[]> messages() {
        ByteBuffer bytes = ByteBuffer.wrap(received.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> messages = new ArrayList<>();
        while (bytes.remaining() >= 4 && bytes.remaining() - 4 >= bytes.getInt(bytes.position())) {
            byte[] message = new byte[bytes.getInt()];
            bytes.get(message);
            messages.add(message);
        }
        return messages;
    }

    /**
     * Takes out what was received, so that a long stream needs little memory. The other methods no longer see it.
     *
     * @return the bytes since the last call
     */
    public synchronized byte[] take() {
        byte[] bytes = received.toByteArray();
        received.reset();
        return bytes;
    }

    /**
     * Waits until something holds of this stream.
     *
     * @param condition what to wait for; checked whenever something arrives
     * @return this
     * @throws AssertionError if it does not come true within ten seconds
     */
    public synchronized DirectStream await(Predicate<DirectStream> condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.test(this)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("waited in vain; received so far, status " + status + ": " + text());
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
        return this;
    }

    /**
     * Waits for the end of an answer.
     *
     * @return the whole text
     */
    public String awaitText() {
        return await(DirectStream::isEnded).text();
    }
}
