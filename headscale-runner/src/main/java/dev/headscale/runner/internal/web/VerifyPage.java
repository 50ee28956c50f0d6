package dev.headscale.runner.internal.web;

import dev.headscale.core.model.NodeKey;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /verify}: whom a relay that stands elsewhere should serve ({@code tailcfg.DERPAdmitClientRequest}). */
public final class VerifyPage implements Page {
    private static final int MAX_BODY = 4096;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Predicate<NodeKey> admits;

    /**
     * Makes the page.
     *
     * @param admits tells whether to serve a node; must not block
     */
    public VerifyPage(Predicate<NodeKey> admits) {
        this.admits = admits;
    }

    @Override
    public Optional<CompletionStage<WebResponse>> handle(WebRequest request) {
        if (!request.path().equals("/verify")) {
            return Optional.empty();
        }
        return request.method().equals("POST") ? Page.now(verify(request.body())) : Page.methodNotAllowed();
    }

    private WebResponse verify(byte[] body) {
        if (body.length > MAX_BODY) {
            return WebResponse.text(413, "request body too large");
        }
        return parse(body)
                .map(key -> WebResponse.json(200, "{\"Allow\":" + admits.test(key) + "}"))
                .orElseGet(() -> WebResponse.text(400, "Bad Request: invalid JSON"));
    }

    private static Optional<NodeKey> parse(byte[] body) {
        try {
            JsonNode content = JSON.readTree(body);
            return NodeKey.tryParse(content.path("NodePublic").asString(""));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
