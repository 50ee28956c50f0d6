package dev.headscale.noise.internal.tunnel;

import dev.headscale.core.model.MachineKey;
import dev.headscale.core.spi.Peer;
import dev.headscale.core.spi.PeerAcceptor;
import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.handshake.Messages;
import dev.headscale.noise.internal.handshake.Responder;
import dev.headscale.noise.internal.handshake.Session;
import dev.headscale.noise.internal.record.EarlyPayload;
import dev.headscale.noise.internal.record.NoiseException;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPipeline;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens tunnels on channels whose upgrade has been answered. Thread-safe. */
public final class Tunnels {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnels.class);
    private static final byte[] REFUSAL = Messages.error("handshake failed");

    private final KeyPair serverKey;
    private final PeerAcceptor acceptor;
    private final SecureRandom random;
    private final Timeouts timeouts;

    /**
     * Prepares tunnels.
     *
     * @param serverKey the server's static key
     * @param acceptor gets the peers
     * @param random where ephemeral keys and challenges come from
     * @param timeouts how long a peer may take
     */
    public Tunnels(KeyPair serverKey, PeerAcceptor acceptor, SecureRandom random, Timeouts timeouts) {
        this.serverKey = serverKey;
        this.acceptor = acceptor;
        this.random = random;
        this.timeouts = timeouts;
    }

    /** Whether a tunnel begins with an early payload. */
    public enum Early {
        /** It does, as native clients know it. */
        PAYLOAD,
        /** It does not, as usual on a WebSocket. */
        NONE
    }

    /**
     * Completes the handshake and adds the tunnel's handlers at the end of the pipeline, or answers with an error message
     * and closes the channel. Flushes. Called on the channel's event loop.
     *
     * @param pipeline whose messages are bytes
     * @param initiation the client's handshake message
     * @param early what to send first
     * @param remoteAddress where the client comes from, for logs
     */
    public void open(ChannelPipeline pipeline, byte[] initiation, Early early, String remoteAddress) {
        Responder.Accepted accepted;
        try {
            accepted = new Responder(serverKey, KeyPair.generate(random)).accept(initiation);
            if (accepted.session().version() == 0) {
                accepted.session().destroy();
                throw new NoiseException("there is no protocol version 0");
            }
        } catch (NoiseException e) {
            LOG.debug("Refusing the handshake of {}: {}", remoteAddress, e.getMessage());
            Leaving.after(pipeline, Unpooled.wrappedBuffer(REFUSAL), timeouts.shutdown());
            return;
        }
        Session session = accepted.session();
        Peer peer = new Peer(new MachineKey(session.peer()), session.version(), remoteAddress);
        write(pipeline, accepted.response());
        RecordCodec records = new RecordCodec(session);
        pipeline.addLast(records);
        if (early == Early.PAYLOAD) {
            // No client answers the challenge yet, so there is no use in a private half.
            byte[] challenge = new byte[KeyPair.BYTES];
            random.nextBytes(challenge);
            write(pipeline, EarlyPayload.encode(challenge));
        }
        pipeline.addLast(TunnelConnection.create(peer, acceptor, timeouts, records));
        pipeline.channel().flush();
    }

    private static void write(ChannelPipeline pipeline, byte[] message) {
        pipeline.channel().write(Unpooled.wrappedBuffer(message)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
}
