package dev.headscale.runner.internal.web;

import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** {@code /register/<id>}: what a person sees whose device waits for a login, if there is no identity provider. */
public final class RegisterPage implements Page {
    private static final String PREFIX = "/register/";

    /** Only such an id gets onto the page, so nothing has to be escaped. */
    private static final Pattern AUTH_ID = Pattern.compile("hskey-authreq-[A-Za-z0-9_-]{24}");

    @Override
    public Optional<CompletionStage<WebResponse>> handle(WebRequest request) {
        if (!request.path().startsWith(PREFIX)) {
            return Optional.empty();
        }
        return request.method().equals("GET")
                ? Page.now(page(request.path().substring(PREFIX.length())))
                : Page.methodNotAllowed();
    }

    private static WebResponse page(String id) {
        if (!AUTH_ID.matcher(id).matches()) {
            return WebResponse.text(400, "invalid auth id");
        }
        return Html.page(
                "Almost there",
                "<p>Your device waits for the approval of an administrator of this server, who has to run:</p>\n"
                        + "<pre>headscale nodes register --key " + id + " --user USERNAME</pre>\n"
                        + "<p>USERNAME is the one to whom the device shall belong. After that the device connects by itself;"
                        + " you can close this page.</p>");
    }
}
