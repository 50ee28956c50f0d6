package dev.headscale.noise.internal.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Optional;

/** Parameters of a raw query. */
final class Query {
    private Query() {}

    /** Returns the first value of a parameter; empty if it is not there, or if the query cannot be decoded. */
    static Optional<String> parameter(String query, String name) {
        try {
            return new QueryStringDecoder(query, false)
                    .parameters().getOrDefault(name, List.of()).stream().findFirst();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
