package dev.headscale.noise.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Turns futures into results. */
final class Waiting {

    private Waiting() {}

    static <T> T until(CompletableFuture<T> future, Duration timeout) {
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw asTestClientException(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new TestClientException("no answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestClientException("interrupted while waiting for an answer", e);
        }
    }

    private static TestClientException asTestClientException(Throwable cause) {
        if (cause instanceof TestClientException refused && refused.status().isPresent()) {
            TestClientException again = new TestClientException(
                    String.valueOf(refused.getMessage()), refused.status().getAsInt());
            again.initCause(refused);
            return again;
        }
        return new TestClientException(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
    }
}
