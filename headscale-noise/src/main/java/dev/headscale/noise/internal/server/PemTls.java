package dev.headscale.noise.internal.server;

import dev.headscale.core.spi.TransportException;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS with a certificate from PEM files, which can be read again. Thread-safe. */
public final class PemTls {
    private final Path certificate;
    private final Path key;
    private volatile @Nullable SslContext loaded;

    /**
     * Remembers the files; nothing is read yet.
     *
     * @param certificate the certificate and its chain
     * @param key the private key, PKCS #8, not encrypted
     */
    public PemTls(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * Reads the files. Connections from now on use what they hold; if it is no good, what was read before stays in use.
     *
     * @throws TransportException if a file cannot be read, or holds no certificate or no matching key
     */
    public void load() {
        try (InputStream chain = open("certificate", certificate);
                InputStream secret = open("private key", key)) {
            loaded = SslContextBuilder.forServer(chain, secret)
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_1_1))
                    .build();
        } catch (IllegalArgumentException | SSLException e) {
            throw new TransportException(
                    "cannot use the TLS files " + certificate + " and " + key
                            + ": expected a PEM certificate chain and its unencrypted PKCS #8 private key",
                    e);
        } catch (IOException e) {
            throw new TransportException("cannot close a TLS file: " + e.getMessage(), e);
        }
    }

    private static InputStream open(String what, Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new TransportException("cannot read the TLS " + what + " " + file + " (" + e + ")", e);
        }
    }

    SslContext context() {
        SslContext context = loaded;
        if (context == null) {
            throw new IllegalStateException("load first");
        }
        return context;
    }
}
