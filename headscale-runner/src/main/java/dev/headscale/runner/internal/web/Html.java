package dev.headscale.runner.internal.web;

import dev.headscale.noise.spi.WebResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The frame of all HTML pages. They have no scripts, and browsers are told so. */
final class Html {
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s</title>
            <style>
            :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
            main { max-width: 42rem; margin: 4rem auto; padding: 0 1rem }
            pre { padding: .75rem 1rem; border: 1px solid; border-radius: .25rem; overflow-x: auto; user-select: all }
            </style>
            </head>
            <body><main>
            <h1>%1$s</h1>
            %2$s
            </main></body>
            </html>
            """;

    private Html() {}

    /** A page of a title and a body, which are HTML already. */
    static WebResponse page(String title, String body) {
        return new WebResponse(
                200,
                Map.of("Content-Type", "text/html; charset=utf-8", "Content-Security-Policy", POLICY),
                PAGE.formatted(title, body).getBytes(StandardCharsets.UTF_8));
    }
}
