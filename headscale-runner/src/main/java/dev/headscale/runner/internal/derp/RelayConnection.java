package dev.headscale.runner.internal.derp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handler of one connection: sends the relay's key, waits for the introduction, and hands further frames to a session. */
@SuppressWarnings("FutureReturnValueIgnored") // What cannot be written or closed has been closed before.
final class RelayConnection extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(RelayConnection.class);

    private final DerpRelay relay;
    private final Channel channel;
    private final String remoteAddress;
    private final FrameReader reader = new FrameReader();
    private Runnable cancelTimeout = () -> {};
    private FrameReader.Sink sink = (type, frame) -> introduce(frame);
    private @Nullable RelaySession session;
    private boolean ended;

    RelayConnection(DerpRelay relay, Channel channel, String remoteAddress) {
        this.relay = relay;
        this.channel = channel;
        this.remoteAddress = remoteAddress;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        LoopTimer timer = new LoopTimer(relay.runtime().scheduler(), channel.eventLoop());
        cancelTimeout = timer.schedule(relay.runtime().limits().handshake(), () -> refuse("no introduction in time"));
        channel.closeFuture().addListener(closed -> end());
        channel.writeAndFlush(Frames.serverKey(channel.alloc(), relay.publicKey()));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        try {
            boolean more = true;
            while (more && !ended) {
                more = reader.next(in, sink);
            }
        } catch (ProtocolViolation violation) {
            refuse(violation.getMessage());
        } catch (RuntimeException failure) {
            LOG.warn("closing the relay connection of {} after an unexpected failure", remoteAddress, failure);
            refuse("unexpected failure");
        }
        if (ended) {
            in.skipBytes(in.readableBytes());
        }
    }

    /** Takes the first frame. */
    private void introduce(ByteBuf frame) {
        cancelTimeout.run();
        session = relay.admit(frame, channel);
        sink = session;
    }

    private void refuse(@Nullable String reason) {
        if (ended) {
            return;
        }
        LOG.debug("closing the relay connection of {}: {}", remoteAddress, reason);
        if (session == null) {
            relay.countRefused();
        }
        end();
        channel.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (session != null && !ended && channel.isWritable()) {
            session.writable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("relay connection of {} broke: {}", remoteAddress, cause.toString());
        channel.close();
    }

    /** Gives up everything that the connection holds, once. */
    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        cancelTimeout.run();
        if (session != null) {
            session.end();
        }
    }
}
