package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.harness.RawClient;
import dev.headscale.noise.spi.WebRequest;
import dev.headscale.noise.spi.WebResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the port says outside the tunnel. */
@Timeout(120)
final class HttpTest {
    private final BlockingQueue<WebRequest> requests = new LinkedBlockingQueue<>();
    private final CompletableFuture<WebResponse> later = new CompletableFuture<>();
    private final Running server = Running.start(builder -> builder.web(this::answer));

    private CompletableFuture<WebResponse> answer(WebRequest request) {
        requests.add(request);
        return switch (request.path()) {
            case "/later" -> later;
            case "/throw" -> throw new IllegalStateException("on purpose");
            case "/split" ->
                CompletableFuture.completedFuture(
                        new WebResponse(200, Map.of("X-Mine", "a\r\nX-Yours: b"), new byte[0]));
            case "/fail" -> CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
            default -> CompletableFuture.completedFuture(WebResponse.text(200, "page " + request.path()));
        };
    }

    @AfterEach
    void close() {
        server.close();
    }

    private RawClient.Answer ask(String request) throws IOException {
        try (RawClient client = server.connect()) {
            client.send(request);
            return client.readAnswer();
        }
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    @Test
    void theKeyEndpointTellsThePublicKey() throws IOException {
        RawClient.Answer answer = ask(get("/key?v=131"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("date", "Tue, 03 Nov 2026 04:05:06 GMT");
        assertThat(answer.body())
                .isEqualTo("{\"legacyPublicKey\":\"mkey:" + "0".repeat(64) + "\",\"publicKey\":\""
                        + server.transport().serverPublicKey() + "\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "/key, 400",
        "/key?v=, 400",
        "/key?v=x, 400",
        "/key?v=-1, 400",
        "/key?v=1.5, 400",
        "/key?w=1, 400",
        "/key?v=%zz, 400"
    })
    void theKeyEndpointWantsAVersion(String target, int status) throws IOException {
        RawClient.Answer answer = ask(get(target));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).startsWith("parameter v (the client's capability version)");
    }

    @Test
    void theKeyEndpointAllowsGetOnly() throws IOException {
        assertThat(ask("POST /key?v=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                        .status())
                .isEqualTo(405);
    }

    @Test
    void otherRequestsGoToTheWebHandlerWithAllTheyHave() throws Exception {
        RawClient.Answer answer = ask("POST /a%20b?x=%20y HTTP/1.1\r\nHost: example.com\r\nX-Two: 1\r\nx-two: 2\r\n"
                + "Content-Length: 4\r\n\r\nbody");
        WebRequest request = requests.take();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("page /a b\n");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.query()).isEqualTo("x=%20y");
        assertThat(request.headers()).containsEntry("x-two", List.of("1", "2"));
        assertThat(request.header("HOST")).hasValue("example.com");
        assertThat(request.body()).asString().isEqualTo("body");
        assertThat(request.remoteAddress()).matches("127\\.0\\.0\\.1:[0-9]+");
        assertThat(request.secure()).isFalse();
    }

    @Test
    void aRequestShowsNothingThatMayBeSecret() throws Exception {
        ask("GET /register/key?token=t HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer b\r\n\r\n");

        assertThat(requests.take().toString()).matches("WebRequest\\[GET from 127\\.0\\.0\\.1:[0-9]+]");
    }

    @Test
    void aWholeUrlAsTargetMeansItsPath() throws IOException {
        assertThat(ask(get("http://x:80/key?v=131")).status()).isEqualTo(200);
        assertThat(ask(get("https://x")).body()).isEqualTo("page /\n");
    }

    @Test
    void chunkedBodiesArePutTogether() throws Exception {
        ask("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");

        assertThat(requests.take().body()).asString().isEqualTo("abcde");
    }

    @Test
    void withoutAWebHandlerThereIsNothing() throws IOException {
        try (Running bare = Running.start();
                RawClient client = bare.connect()) {
            client.send(get("/"));
            assertThat(client.readAnswer().status()).isEqualTo(404);
        }
    }

    @Test
    void aConnectionServesOneRequestAfterTheOther() throws IOException {
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 5; i++) {
                client.send(get("/" + i));
                assertThat(client.readAnswer().body()).isEqualTo("page /" + i + "\n");
            }
            client.send("GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(client.readAnswer().headers()).containsEntry("connection", "close");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void anAnswerMayComeLaterFromAnotherThread() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(get("/later"));
            requests.take();
            later.complete(new WebResponse(202, Map.of("X-Mine", "yes"), new byte[] {'o', 'k'}));
            RawClient.Answer answer = client.readAnswer();

            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.headers()).containsEntry("x-mine", "yes");
            assertThat(answer.body()).isEqualTo("ok");
        }
    }

    @Test
    void aRequestInFrontOfAnAnswerIsDroppedAndTheConnectionClosedBehindTheAnswer() throws Exception {
        try (RawClient client = server.connect()) {
            client.send(get("/later") + get("/second"));
            requests.take();
            // There is one event loop: when it answers this, it has read both.
            ask(get("/barrier"));
            requests.take();
            later.complete(WebResponse.text(200, "first"));
            RawClient.Answer answer = client.readAnswer();

            assertThat(answer.body()).isEqualTo("first\n");
            assertThat(answer.headers()).containsEntry("connection", "close");
            assertThat(client.readToEnd()).isEmpty();
            assertThat(requests).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"/throw", "/fail", "/split"})
    void aWebHandlerThatFailsOrAnswersNoHttpIsABare500(String target) throws IOException {
        RawClient.Answer answer = ask(get(target));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("internal error\n");
    }

    @Test
    void anAnswerToHeadHasNoBody() throws IOException {
        try (RawClient client = server.connect()) {
            client.send("HEAD /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            RawClient.Head head = client.readHead();

            assertThat(head.contentLength()).isEqualTo("page /x\n".length());
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aLargeBodyIsTakenAfterContinueAndALargerOneRefusedByItsLength() throws Exception {
        try (RawClient client = server.connect()) {
            client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(100);
            client.send(new byte[1 << 20]);
            assertThat(client.readAnswer().status()).isEqualTo(200);
            assertThat(requests.take().body()).hasSize(1 << 20);

            client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.readAnswer().status()).isEqualTo(413);
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void aChunkedBodyThatGrowsTooLargeIsRefused() throws IOException {
        try (RawClient client = server.connect()) {
            client.send("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n");
            client.send(new byte[(1 << 20) + 1]);
            assertThat(client.readAnswer().status()).isEqualTo(413);
        }
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"9000, 0, 414", "10, 20000, 431"})
    void headsAreLimited(int line, int header, int status) throws IOException {
        RawClient.Answer answer =
                ask("GET /" + "a".repeat(line) + " HTTP/1.1\r\nHost: x\r\nX: " + "b".repeat(header) + "\r\n\r\n");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers()).containsEntry("connection", "close");
    }

    @ParameterizedTest
    @CsvSource({
        "'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n'",
        "'GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n'",
        "'\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n'",
    })
    void whatIsNoRequestIsRefusedWithoutRepeatingIt(String request) throws IOException {
        RawClient.Answer answer = ask(request.replace("\\r\\n", "\r\n"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("zz").hasSizeLessThan(100);
    }
}
