package dev.headscale.runner.internal.cli;

import dev.headscale.runner.internal.config.ClientSettings;
import dev.headscale.runner.internal.config.Durations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** HTTP to a server on another machine, with an API key. */
final class RemoteTransport implements AdminTransport {
    private final ClientSettings.Remote remote;
    private final Duration timeout;
    private final HttpClient client;

    RemoteTransport(ClientSettings.Remote remote, Duration timeout) {
        this.remote = remote;
        this.timeout = timeout;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
        this.client = (remote.insecure() ? builder.sslContext(trustingAnyone()) : builder).build();
    }

    @Override
    public Reply send(String method, String target, String body) throws IOException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(remote.url() + target))
                    .timeout(timeout)
                    .header("Authorization", "Bearer " + remote.apiKey())
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException("cli.address \"" + remote.url() + "\" is not an address");
        }
        try {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(answer.statusCode(), answer.body());
        } catch (HttpTimeoutException e) {
            throw new IOException("no answer from " + remote.url() + " within " + Durations.text(timeout), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            throw new IOException(remote.url() + " cannot be reached: " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof SSLException) {
            return "its certificate is not trusted here (" + e.getMessage() + ")";
        }
        String message = e.getMessage();
        return message == null || message.isEmpty() ? "connection refused or cut" : message;
    }

    private static SSLContext trustingAnyone() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAnyone()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /** What {@code cli.insecure} asks for. The extended kind, because for the other Java still compares host names. */
    private static final class TrustAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
