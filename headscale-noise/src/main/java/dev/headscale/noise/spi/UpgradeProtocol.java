package dev.headscale.noise.spi;

import io.netty.channel.ChannelPipeline;
import java.util.Map;
import java.util.Optional;

/**
 * A protocol other than ts2021 that takes over a connection of the same port, such as a DERP relay. It can be reached by an
 * HTTP/1.1 upgrade, after which its bytes flow as they are, and as a WebSocket with {@link #name} as subprotocol, in whose
 * binary messages the same bytes flow. Thread-safe.
 */
public interface UpgradeProtocol {

    /**
     * Returns the protocol's name: the value of the {@code Upgrade} header in the answer, and the WebSocket subprotocol.
     *
     * @return the name, compared without regard to case, for example {@code DERP}
     */
    String name();

    /**
     * Returns where the protocol is served.
     *
     * @return the exact path, for example {@code /derp}
     */
    String path();

    /**
     * Tells whether to take over the connection of a request that is not a WebSocket with the subprotocol. If not, the
     * request goes to the {@link WebHandler}.
     *
     * @param request a request for {@link #path}
     * @return true to take over
     */
    boolean accepts(WebRequest request);

    /**
     * Returns the headers of the 101 answer besides {@code Upgrade} and {@code Connection}.
     *
     * @param request the request
     * @return the headers; empty to send no answer at all, because the client expects none. Not asked for a WebSocket
     */
    Optional<Map<String, String>> answer(WebRequest request);

    /**
     * Adds the protocol's handlers. Called on the channel's event loop, when the answer is written and the HTTP codec is
     * gone; bytes that were read too early follow right after. Inbound and outbound messages are {@code ByteBuf}s. The
     * handlers should take care of exceptions, too: a reset by the peer comes as one.
     *
     * @param request the request
     * @param pipeline where to add handlers at the end
     */
    void install(WebRequest request, ChannelPipeline pipeline);
}
