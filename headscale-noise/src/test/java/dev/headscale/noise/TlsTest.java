package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.spi.TransportException;
import dev.headscale.noise.harness.Http2Client;
import dev.headscale.noise.harness.RawClient;
import dev.headscale.noise.harness.RecordStream;
import dev.headscale.noise.internal.crypto.KeyPair;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class TlsTest {
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    private Path directory;

    /** Makes a self-signed certificate with the JDK's own tool and writes it as PEM. */
    private void certificate(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD),
                        "-alias",
                        "key",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        pem(name + ".crt", "CERTIFICATE", keys.getCertificate("key").getEncoded());
        pem(name + ".key", "PRIVATE KEY", keys.getKey("key", PASSWORD).getEncoded());
    }

    private void pem(String file, String label, byte[] content) throws Exception {
        String base64 = Base64.getMimeEncoder().encodeToString(content);
        Files.writeString(
                directory.resolve(file),
                "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
    }

    private Running start() {
        return Running.start(builder -> builder.tls(directory.resolve("first.crt"), directory.resolve("first.key"))
                .listenPlain(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    /** Connects and returns the socket after the handshake; trusts anybody. */
    private static SSLSocket connect(Running server, String protocol, String... alpn) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(server.address().getAddress(), server.address().getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setApplicationProtocols(alpn);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String subject(SSLSocket socket) throws Exception {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void aTunnelRunsInsideTlsAndOnThePlainAddressWithout() throws Exception {
        certificate("first");
        try (Running server = start()) {
            for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                try (RawClient raw = new RawClient(connect(server, protocol));
                        Http2Client client = new Http2Client(
                                RecordStream.open(raw, KeyPair.generate(Running.RANDOM), server.serverKey()))) {
                    assertThat(client.ask("GET", "/tls", new byte[0]).text()).isEqualTo("GET /tls ");
                }
            }
            InetSocketAddress plain = server.transport().localAddresses().get(1);
            try (RawClient raw = RawClient.connect(plain);
                    Http2Client client = new Http2Client(
                            RecordStream.open(raw, KeyPair.generate(Running.RANDOM), server.serverKey()))) {
                assertThat(client.ask("GET", "/plain", new byte[0]).text()).isEqualTo("GET /plain ");
            }
        }
    }

    @Test
    void onlyHttp11IsNegotiatedAndOldTlsRefused() throws Exception {
        certificate("first");
        try (Running server = start()) {
            try (SSLSocket socket = connect(server, "TLSv1.3", "h2", "http/1.1")) {
                assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
            }
            assertThatThrownBy(() -> connect(server, "TLSv1.1")).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void newFilesAreUsedAfterReloadingAndBadOnesAreNot() throws Exception {
        certificate("first");
        certificate("second");
        try (Running server = start()) {
            Files.copy(directory.resolve("second.crt"), directory.resolve("first.crt"), replace());
            Files.copy(directory.resolve("second.key"), directory.resolve("first.key"), replace());
            try (SSLSocket socket = connect(server, "TLSv1.3")) {
                assertThat(subject(socket)).isEqualTo("CN=first");
            }
            server.transport().reloadTls();
            try (SSLSocket socket = connect(server, "TLSv1.3")) {
                assertThat(subject(socket)).isEqualTo("CN=second");
            }
            Files.writeString(directory.resolve("first.crt"), "nonsense");
            assertThatThrownBy(server.transport()::reloadTls).isInstanceOf(TransportException.class);
            try (SSLSocket socket = connect(server, "TLSv1.3")) {
                assertThat(subject(socket)).isEqualTo("CN=second");
            }
        }
    }

    private static java.nio.file.CopyOption replace() {
        return java.nio.file.StandardCopyOption.REPLACE_EXISTING;
    }

    @Test
    void filesThatAreNoGoodAreNamed() throws Exception {
        assertThatThrownBy(this::start)
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("cannot read the TLS certificate " + directory.resolve("first.crt"));
        certificate("first");
        Files.writeString(directory.resolve("first.key"), "no key");
        assertThatThrownBy(this::start)
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(directory.resolve("first.key").toString())
                .hasMessageContaining("PKCS #8");
    }
}
