package dev.headscale.noise.internal.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel over blocking streams that somebody else has opened. One thread reads, in {@link #pump}; writing borrows a
 * thread for as long as there is something to write, one buffer at a time, and what waits counts as unwritten, so
 * back-pressure works as with a socket. Closing borrows a thread, too, but the channel does not wait for it: whoever waits
 * for the channel's end is told at once, however long the streams take.
 */
final class AdoptedChannel extends AbstractChannel {
    private static final Logger LOG = LoggerFactory.getLogger(AdoptedChannel.class);
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final int READ_BYTES = 8 * 1024;

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final InputStream in;
    private final OutputStream out;
    private final Executor blocking;
    private final LocalAddress remote;
    private final CompletableFuture<Void> streamsClosed = new CompletableFuture<>();
    private volatile boolean open = true;
    /** Confined to the event loop. */
    private boolean writing;

    AdoptedChannel(InputStream in, OutputStream out, Executor blocking, String remoteAddress) {
        super(null);
        this.in = in;
        this.out = out;
        this.blocking = blocking;
        this.remote = new LocalAddress(remoteAddress);
    }

    /** Reads until the stream ends or fails, then closes the channel and waits until both streams are closed. Blocks. */
    void pump() {
        byte[] buffer = new byte[READ_BYTES];
        try {
            int read = in.read(buffer);
            while (read >= 0) {
                handOver(alloc().buffer(read).writeBytes(buffer, 0, read));
                read = in.read(buffer);
            }
        } catch (IOException ended) {
            // Streams end like this when either side closes them.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            onEventLoop(() -> unsafe().close(voidPromise()));
            streamsClosed.join();
        }
    }

    /** Returns when the handlers have seen the bytes, so that a peer cannot send faster than they read. */
    private void handOver(ByteBuf bytes) throws IOException, InterruptedException {
        Future<?> seen;
        try {
            seen = eventLoop().submit(() -> receive(bytes));
        } catch (RejectedExecutionException stopped) {
            bytes.release();
            throw new IOException("the transport is closed", stopped);
        }
        seen.sync();
    }

    /** Runs a task, unless the event loop has stopped: then the channel is closed, and nothing is left to do. */
    private void onEventLoop(Runnable task) {
        try {
            eventLoop().execute(task);
        } catch (RejectedExecutionException stopped) {
            LOG.trace("The transport is closed", stopped);
        }
    }

    private void receive(ByteBuf bytes) {
        pipeline().fireChannelRead(bytes);
        pipeline().fireChannelReadComplete();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) {
        if (writing || !(buffer.current() instanceof ByteBuf bytes)) {
            return;
        }
        writing = true;
        bytes.retain();
        blocking.execute(() -> {
            boolean success = write(bytes);
            onEventLoop(() -> written(buffer, success));
        });
    }

    private boolean write(ByteBuf bytes) {
        try {
            bytes.getBytes(bytes.readerIndex(), out, bytes.readableBytes());
            out.flush();
            return true;
        } catch (IOException | RuntimeException ended) {
            LOG.debug("Cannot write to {}: {}", remote, ended.toString());
            return false;
        } finally {
            bytes.release();
        }
    }

    private void written(ChannelOutboundBuffer buffer, boolean success) {
        writing = false;
        if (unsafe().outboundBuffer() != buffer) {
            return;
        }
        if (success) {
            buffer.remove();
            ((Unsafe) unsafe()).writeMore();
        } else {
            unsafe().close(voidPromise());
        }
    }

    @Override
    protected void doClose() {
        open = false;
        blocking.execute(this::closeStreams);
    }

    private void closeStreams() {
        try {
            // The input goes first: it is what a reader may be waiting in.
            try {
                in.close();
            } finally {
                out.close();
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("Cannot close the streams of {}: {}", remote, e.toString());
        } finally {
            streamsClosed.complete(null);
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Unsafe();
    }

    private final class Unsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("an adopted channel is connected"));
        }

        void writeMore() {
            flush0();
        }
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return LocalAddress.ANY;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    protected void doBind(SocketAddress localAddress) {
        throw new UnsupportedOperationException("an adopted channel is bound");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    /** Reading does not wait for being asked: the reader's thread is there anyway, and its buffer is small. */
    @Override
    protected void doBeginRead() {}

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
