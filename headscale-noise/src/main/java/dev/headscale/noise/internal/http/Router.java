package dev.headscale.noise.internal.http;

import dev.headscale.noise.internal.tunnel.Tunnels;
import dev.headscale.noise.spi.UpgradeProtocol;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what becomes of a request. Thread-safe. */
final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    private static final String CONTROL_PATH = "/ts2021";
    private static final String CONTROL_PROTOCOL = "tailscale-control-protocol";
    private static final String HANDSHAKE = "X-Tailscale-Handshake";

    private final Site site;
    private final KeyEndpoint key;

    Router(Site site) {
        this.site = site;
        this.key = new KeyEndpoint(site.serverKey());
    }

    void route(WebRequest request, HttpConnection.Exchange exchange) {
        if (request.path().equals(KeyEndpoint.PATH)) {
            exchange.answer(key.answer(request.method(), request.query()));
        } else if (request.path().equals(CONTROL_PATH)) {
            control(request, exchange);
        } else {
            UpgradeProtocol protocol = site.upgrades().get(request.path());
            if (protocol == null || !upgrade(protocol, request, exchange)) {
                web(request, exchange);
            }
        }
    }

    private void control(WebRequest request, HttpConnection.Exchange exchange) {
        String upgrade = request.header("upgrade").orElse("");
        if (WebSocketUpgrade.isAsked(request)) {
            controlOverWebSocket(request, exchange);
        } else if (!request.method().equals("POST")) {
            exchange.answer(WebResponse.text(405, CONTROL_PATH + " allows POST, and GET for WebSockets"));
        } else if (upgrade.isEmpty()) {
            exchange.answer(WebResponse.text(
                    400, "header Upgrade is missing; a proxy in front of this server may have removed it"));
        } else if (!upgrade.equalsIgnoreCase(CONTROL_PROTOCOL)) {
            exchange.answer(WebResponse.text(400, "header Upgrade must be " + CONTROL_PROTOCOL));
        } else {
            Optional<byte[]> initiation = request.header(HANDSHAKE).flatMap(Router::decode);
            if (initiation.isEmpty()) {
                exchange.answer(WebResponse.text(400, "header " + HANDSHAKE + " must be base64"));
            } else {
                exchange.switchTo(
                        Answers.switching(CONTROL_PROTOCOL, Map.of()),
                        pipeline -> site.tunnels()
                                .open(pipeline, initiation.get(), Tunnels.Early.PAYLOAD, request.remoteAddress()));
            }
        }
    }

    private void controlOverWebSocket(WebRequest request, HttpConnection.Exchange exchange) {
        Optional<byte[]> initiation =
                Query.parameter(request.query(), HANDSHAKE).flatMap(Router::decode);
        Optional<String> subprotocol = WebSocketUpgrade.offered(request, CONTROL_PROTOCOL);
        if (initiation.isEmpty() || subprotocol.isEmpty()) {
            WebSocketUpgrade.refuse(request, exchange);
        } else {
            WebSocketUpgrade.accept(
                    request,
                    subprotocol.get(),
                    exchange,
                    pipeline -> site.tunnels()
                            .open(pipeline, initiation.get(), Tunnels.Early.NONE, request.remoteAddress()));
        }
    }

    /** Decodes a handshake. A browser may have turned a plus sign of the query into a space. */
    private static Optional<byte[]> decode(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64.replace(' ', '+')));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Hands the connection to another protocol; false if the protocol does not want this request. */
    private static boolean upgrade(UpgradeProtocol protocol, WebRequest request, HttpConnection.Exchange exchange) {
        Optional<String> subprotocol = WebSocketUpgrade.isAsked(request)
                ? WebSocketUpgrade.offered(request, protocol.name())
                : Optional.empty();
        if (subprotocol.isPresent()) {
            WebSocketUpgrade.accept(
                    request, subprotocol.get(), exchange, pipeline -> protocol.install(request, pipeline));
            return true;
        }
        if (!protocol.accepts(request)) {
            return false;
        }
        exchange.switchTo(
                protocol.answer(request)
                        .map(headers -> Answers.switching(protocol.name(), headers))
                        .orElse(null),
                pipeline -> protocol.install(request, pipeline));
        return true;
    }

    private void web(WebRequest request, HttpConnection.Exchange exchange) {
        try {
            site.web().handle(request).whenComplete((response, failure) -> {
                if (failure == null) {
                    exchange.answer(response);
                } else {
                    fail(request, exchange, failure);
                }
            });
        } catch (RuntimeException e) {
            fail(request, exchange, e);
        }
    }

    private static void fail(WebRequest request, HttpConnection.Exchange exchange, Throwable failure) {
        // Neither path nor query: they may hold somebody's key, or line breaks.
        LOG.error("The handler of a {} request of {} failed", request.method(), request.remoteAddress(), failure);
        exchange.answer(Answers.FAILED);
    }
}
