package dev.headscale.core.internal.endpoint;

import dev.headscale.core.internal.tailnet.Tailnets;
import dev.headscale.core.spi.Peer;
import dev.headscale.core.spi.PeerHandler;
import dev.headscale.core.spi.PeerRequest;
import dev.headscale.core.spi.PeerStream;
import dev.headscale.core.wire.WireException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one connection, all of them on behalf of the machine key that the connection has proved.
 * Thread-safe.
 */
public final class PeerRouter implements PeerHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PeerRouter.class);
    private static final byte[] COMPLETE = "{\"Complete\":true}".getBytes(StandardCharsets.US_ASCII);

    private final Peer peer;
    private final RegisterEndpoint register;
    private final MapEndpoint map;

    /**
     * Makes the router of a connection.
     *
     * @param peer who has connected
     * @param tailnets where its nodes may be
     * @param serverUrl the base of login addresses, without a slash at its end
     */
    public PeerRouter(Peer peer, Tailnets tailnets, URI serverUrl) {
        this.peer = peer;
        this.register = new RegisterEndpoint(peer.machineKey(), tailnets, serverUrl);
        this.map = new MapEndpoint(peer.machineKey(), tailnets);
    }

    @Override
    public void handle(PeerRequest request, PeerStream stream) {
        try {
            route(request, stream);
        } catch (WireException e) {
            LOG.debug(
                    "machine {}: bad request to {}: {}", peer.machineKey().shortText(), request.path(), e.getMessage());
            Answers.text(stream, 400, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("machine {}: {} failed", peer.machineKey().shortText(), request.path(), e);
            Answers.text(stream, 500, "internal server error");
        }
    }

    private void route(PeerRequest request, PeerStream stream) throws WireException {
        switch (request.path()) {
            case "/machine/register" -> {
                if (allowed("POST", request, stream)) {
                    register.handle(request.body(), stream);
                }
            }
            case "/machine/map" -> {
                if (allowed("POST", request, stream)) {
                    map.handle(request.body(), stream);
                }
            }
            // The answer that lets "serve" go on, and those that clients ignore.
            case "/machine/feature/query" -> Answers.json(stream, COMPLETE);
            case "/machine/update-health" -> Answers.empty(stream);
            case "/machine/whoami" ->
                Answers.text(stream, 200, peer.machineKey().toString());
            case "/machine/set-dns", "/machine/set-device-attr", "/machine/audit-log", "/machine/id-token" ->
                Answers.text(stream, 501, "not implemented");
            default -> Answers.text(stream, 404, "404 page not found");
        }
    }

    private static boolean allowed(String method, PeerRequest request, PeerStream stream) {
        if (request.method().equals(method)) {
            return true;
        }
        Answers.text(stream, 405, "method not allowed");
        return false;
    }

    @Override
    public void closed() {
        // Streams hear of it themselves, and nothing else belongs to a connection.
    }
}
