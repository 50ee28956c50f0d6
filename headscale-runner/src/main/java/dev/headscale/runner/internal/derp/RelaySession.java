package dev.headscale.runner.internal.derp;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a client may do after its introduction: the rules for each frame. Used on the client's event loop only. */
final class RelaySession implements FrameReader.Sink {
    private final RelayState state;
    private final RelayClient client;
    private final Peer peer;
    private final Duration keepAlive;
    private final LoopTimer timer;
    private Runnable cancelKeepAlive;
    private @Nullable PeerGoneLimiter notHereLimiter;
    private boolean home;

    /** Joins the peers: from now on the client gets packets. */
    RelaySession(RelayState state, RelayClient client) {
        this.state = state;
        this.client = client;
        this.timer = new LoopTimer(state.runtime().scheduler(), client.channel().eventLoop());
        this.keepAlive = drawKeepAlive(state.runtime());
        this.cancelKeepAlive = timer.schedule(keepAlive, this::keepAlive);
        this.peer = state.peers().join(client.key(), client);
        state.counters().connections.increment();
    }

    /** The time between two keep-alive frames differs from client to client, so that not all are sent at once. */
    private static Duration drawKeepAlive(RelayRuntime runtime) {
        long most = runtime.limits().keepAliveJitter().toMillis();
        return runtime.limits().keepAlive().plusMillis(runtime.random().nextLong(most + 1));
    }

    @Override
    public void frame(FrameType type, ByteBuf frame) {
        peer.heardFrom(client);
        switch (type) {
            case SEND_PACKET -> relay(frame);
            case PING -> client.outbox().sendPong(frame.getLong(frame.readerIndex() + Frames.HEADER));
            case NOTE_PREFERRED -> notePreferred(frame.getByte(frame.readerIndex() + Frames.HEADER) != 0);
            default -> {
                // Frames from the future are ignored.
            }
        }
    }

    private void relay(ByteBuf frame) {
        int bytes = Frames.packetBytes(frame);
        boolean disco = Frames.isDisco(frame);
        state.counters().received.add(bytes);
        PeerKey to = PeerKey.read(frame, frame.readerIndex() + Frames.HEADER);
        Peer destination = state.peers().find(to);
        if (destination == null) {
            state.counters().dropped(DropReason.UNKNOWN_DEST, disco, bytes);
            if (disco) {
                answerNotHere(to);
            }
            return;
        }
        Frames.sendToReceive(frame, client.key());
        peer.noteSentTo(destination.key());
        destination.active().outbox().send(new Packet(frame.retain(), disco));
    }

    private void answerNotHere(PeerKey to) {
        long now = state.runtime().nanoTime().getAsLong();
        if (notHereLimiter == null) {
            notHereLimiter = new PeerGoneLimiter(now);
        }
        if (notHereLimiter.allow(now)) {
            client.outbox().sendGone(to, Frames.GoneReason.NOT_HERE);
        }
    }

    private void notePreferred(boolean preferred) {
        if (home != preferred) {
            home = preferred;
            state.counters().homes.add(preferred ? 1 : -1);
        }
    }

    private void keepAlive() {
        // The connection may have ended after the scheduler came here.
        if (client.channel().isActive()) {
            client.outbox().sendKeepAlive();
            cancelKeepAlive = timer.schedule(keepAlive, this::keepAlive);
        }
    }

    /** Continues to write after the channel was full. */
    void writable() {
        client.outbox().writeAndFlush();
    }

    /** Leaves the peers. To be called once, when the connection has ended. */
    void end() {
        cancelKeepAlive.run();
        notePreferred(false);
        state.peers().leave(peer, client);
        client.outbox().close();
        state.counters().connections.decrement();
    }
}
