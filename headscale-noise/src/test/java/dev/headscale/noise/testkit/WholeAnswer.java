package dev.headscale.noise.testkit;

import dev.headscale.noise.testkit.internal.Exchange;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Collects an answer until it is complete. */
final class WholeAnswer implements Exchange.Listener {
    private final CompletableFuture<ControlResponse> result = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Map<String, String> headers = Map.of();
    private int status;

    CompletableFuture<ControlResponse> result() {
        return result;
    }

    @Override
    public void begun(int answered, Map<String, String> sent) {
        status = answered;
        headers = sent;
    }

    @Override
    public void data(ByteBuf bytes) {
        byte[] part = new byte[bytes.readableBytes()];
        bytes.readBytes(part);
        body.writeBytes(part);
    }

    @Override
    public void ended(@Nullable IOException failure) {
        if (failure == null) {
            result.complete(new ControlResponse(status, headers, body.toByteArray()));
        } else {
            result.completeExceptionally(failure);
        }
    }
}
