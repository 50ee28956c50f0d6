package dev.headscale.runner.internal.serve;

import dev.headscale.runner.internal.api.AdminApi;
import dev.headscale.runner.internal.api.ApiRequest;
import dev.headscale.runner.internal.api.ApiResponse;
import dev.headscale.runner.internal.cli.AdminTransport;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An admin API in this process. Used by one thread. */
final class DirectTransport implements AdminTransport {
    private final AdminApi api;

    DirectTransport(AdminApi api) {
        this.api = api;
    }

    @Override
    public Reply send(String method, String target, String body) {
        String[] parts = target.split("\\?", 2);
        ApiResponse answer = api.answer(new ApiRequest(
                method,
                parts[0],
                parts.length == 2 ? parts[1] : "",
                Optional.of("application/json"),
                body.getBytes(StandardCharsets.UTF_8)));
        return new Reply(answer.status(), answer.body());
    }
}
