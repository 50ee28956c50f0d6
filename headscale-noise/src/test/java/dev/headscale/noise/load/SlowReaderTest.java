package dev.headscale.noise.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.NodeId;
import dev.headscale.core.testkit.ManualClock;
import dev.headscale.noise.testkit.MapStream;
import dev.headscale.noise.testkit.TestClient;
import dev.headscale.noise.testkit.TestClients;
import dev.headscale.noise.testkit.netmap.Netmap;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that does not read, or hardly, while much changes: it costs nobody else anything. What is told of the changes is too
 * much for all buffers between the server and the client, so that it has to wait in the server or not be there at all.
 */
@Timeout(300)
class SlowReaderTest {
    private static final int KEEPING_UP = 4;

    /** What is told of a change is incompressible, and has so many bytes: some go directly, some take the long way. */
    private static final int SMALLEST = 8_000;

    private static final int LARGEST = 44_000;

    private static final int MOST_ROUNDS = 1_000;
    /** Kernels answer for what they have received after this time at the latest, and then there may be room again. */
    private static final Duration LATEST_ACK = Duration.ofMillis(500);

    private static final int MORE = 40;
    private static final int TRICKLE = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Random random = new Random(1);
    private final ManualClock clock = new ManualClock();
    private final CountedControl control =
            new CountedControl(builder -> builder.clock(clock).scheduler(clock).coalescing(Duration.ZERO));
    private TestClients watchers;
    private TestClient slow;
    private TestClient mover;

    /** How a client does not read. */
    enum Stop {
        /** Not from its connection: what is sent stays in the buffers of both kernels. */
        CONNECTION {
            @Override
            void stop(TestClient client, MapStream stream) {
                client.pauseReading();
            }

            @Override
            void resume(TestClient client, MapStream stream) {
                client.resumeReading();
            }
        },
        /** Not from the one stream: the window that it has granted fills up. */
        STREAM {
            @Override
            void stop(TestClient client, MapStream stream) {
                stream.pause();
            }

            @Override
            void resume(TestClient client, MapStream stream) {
                stream.resume();
            }
        };

        abstract void stop(TestClient client, MapStream stream);

        abstract void resume(TestClient client, MapStream stream);
    }

    @BeforeEach
    void connect() {
        String key = control.keyOf("alice");
        watchers = TestClients.create(
                control.uri(), KEEPING_UP + 1, new Random(2), LIMIT, settings -> settings.authKey(key));
        watchers.register(1);
        slow = watchers.clients().get(KEEPING_UP);
        mover = TestClient.builder(control.uri()).authKey(key).build();
        mover.register();
        watchers.openMaps(1);
        watchers.clients().forEach(client -> client.liteUpdate(device -> device.homeDerp(1)));
        watchers.awaitNetmaps(SlowReaderTest::everybodyHasArrived);
        watchers.spread(this::move);
    }

    private static boolean everybodyHasArrived(Netmap map) {
        return map.self().orElseThrow().path("HomeDERP").asInt(0) == 1
                && map.peers().values().stream()
                                .filter(peer -> peer.path("Online").asBoolean(false)
                                        && peer.path("HomeDERP").asInt(0) == 1)
                                .count()
                        == KEEPING_UP;
    }

    @AfterEach
    void stop() {
        watchers.stream(slow).close();
        slow.resumeReading();
        watchers.close();
        mover.close();
        control.close();
    }

    @ParameterizedTest
    @EnumSource
    void theOthersHearOfEveryChangeInOneMessageThatIsMadeOnceAndForItNothingIsKept(Stop how) {
        how.stop(slow, watchers.stream(slow));
        clog();
        List<Integer> frames = framesOfOthers();
        long bytes = handedOver().bytes();
        long encodings = control.encodings();

        rounds(MORE);

        assertThat(framesOfOthers())
                .isEqualTo(frames.stream().map(count -> count + MORE).toList());
        assertThat(control.encodings() - encodings).isEqualTo(MORE);
        assertThat(watchers.lostStreams()).isZero();
        assertThat(handedOver().isWritable()).isFalse();
        assertThat(handedOver().bytes()).isEqualTo(bytes);
        System.out.printf("%s: %d KB were handed over until nothing more was%n", how, bytes / 1000);
    }

    @ParameterizedTest
    @EnumSource
    void whenItReadsAgainOneMessageBringsItUpToDate(Stop how) {
        MapStream stream = watchers.stream(slow);
        how.stop(slow, stream);
        clog();
        int messages = (int) handedOver().messages();
        rounds(MORE);
        int largest = largest(watchers.stream(watchers.clients().get(0)));

        how.resume(slow, stream);

        stream.awaitFrames(messages + 1, LIMIT);
        assertThat(stream.netmap().differences(slow.fetchMap())).isEmpty();
        assertThat(handedOver().messages()).isEqualTo(messages + 1);
        assertThat(stream.frameSizes().get(messages)).isLessThan(2 * largest);
        round();
        stream.awaitFrames(messages + 2, LIMIT);
        assertThat(stream.netmap().differences(slow.fetchMap())).isEmpty();
        assertThat(stream.frames()).isEqualTo(messages + 2);
    }

    @Test
    void aTrickleIsFollowedInFewerSteps() {
        MapStream stream = watchers.stream(slow);
        slow.pauseReading();
        clog();
        long messages = handedOver().messages();
        long bytes = handedOver().bytes();
        int others = watchers.stream(watchers.clients().get(0)).frames();
        int largest = largest(watchers.stream(watchers.clients().get(0)));
        long encodings = control.encodings();

        for (int i = 0; i < MORE; i++) {
            slow.readOnce(TRICKLE);
            round();
        }

        long more = handedOver().messages() - messages;
        assertThat(watchers.stream(watchers.clients().get(0)).frames()).isEqualTo(others + MORE);
        assertThat(control.encodings() - encodings).isBetween((long) MORE, MORE + more);
        assertThat(handedOver().bytes() - bytes).isLessThan((long) MORE * TRICKLE + 2L * largest);
        slow.resumeReading();
        stream.awaitFrames((int) (messages + more) + 1, LIMIT);
        assertThat(stream.netmap().differences(slow.fetchMap())).isEmpty();
    }

    @Test
    void aConnectionThatIsNotReadIsClosedWhenItsTimeIsUp() throws Exception {
        slow.pauseReading();
        clog();
        WatchedStreams.Watched stuck = handedOver();
        clock.advance(PATIENCE.minusSeconds(2));
        assertThat(stuck.connectionGone()).isNotDone();

        clock.advance(Duration.ofSeconds(4));

        stuck.connectionGone().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(watchers.lostStreams()).isLessThanOrEqualTo(1);
    }

    @Test
    void aConnectionThatIsNotReadIsClosedSoonWhenItsNodeIsDeleted() throws Exception {
        slow.pauseReading();
        clog();
        WatchedStreams.Watched stuck = handedOver();

        control.tailnet().nodes().delete(new NodeId(KEEPING_UP + 1));

        stuck.connectionGone().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aStreamThatIsNotReadIsBrokenOffWhenItsTimeIsUpAndItsConnectionStays() {
        MapStream stream = watchers.stream(slow);
        stream.pause();
        clog();
        WatchedStreams.Watched stuck = handedOver();

        clock.advance(PATIENCE.plusSeconds(2));
        stream.resume();

        assertThat(stream.awaitEnd(LIMIT)).get().asString().contains("reset");
        MapStream next = slow.openMap();
        next.awaitFrames(1, LIMIT);
        assertThat(next.netmap().differences(slow.fetchMap())).isEmpty();
        assertThat(stuck.connectionGone()).isNotDone();
    }

    private WatchedStreams.Watched handedOver() {
        return control.streams().of(slow.device().machineKey());
    }

    /** Makes changes until the slow client is told of none of them any more, not even when a late ACK makes room. */
    private void clog() {
        long messages = -1;
        long since = System.nanoTime();
        for (int i = 0; System.nanoTime() - since < LATEST_ACK.toNanos(); i++) {
            assertThat(i).as("rounds until it is told of nothing any more").isLessThan(MOST_ROUNDS);
            round();
            if (handedOver().messages() != messages) {
                messages = handedOver().messages();
                since = System.nanoTime();
            }
        }
        assertThat(handedOver().isWritable()).isFalse();
    }

    private void rounds(int count) {
        for (int i = 0; i < count; i++) {
            round();
        }
    }

    /** Something changes, and all who keep up hear of it, in one message. */
    private void round() {
        watchers.spread(this::move, slow);
    }

    private void move() {
        byte[] noise = new byte[SMALLEST + random.nextInt(LARGEST - SMALLEST)];
        random.nextBytes(noise);
        String app = Base64.getEncoder().encodeToString(noise);
        assertThat(mover.liteUpdate(device -> device.hostinfo(info -> info.put("App", app)))
                        .status())
                .isEqualTo(200);
    }

    private List<Integer> framesOfOthers() {
        return watchers.clients().subList(0, KEEPING_UP).stream()
                .map(client -> watchers.stream(client).frames())
                .toList();
    }

    private static int largest(MapStream stream) {
        return stream.frameSizes().stream().mapToInt(size -> size).max().orElseThrow();
    }
}
