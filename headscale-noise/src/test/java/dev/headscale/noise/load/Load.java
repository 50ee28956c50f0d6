package dev.headscale.noise.load;

import dev.headscale.noise.load.LoadOptions.BadArgument;
import dev.headscale.noise.load.LoadOptions.Phase;
import dev.headscale.noise.testkit.ControlResponse;
import dev.headscale.noise.testkit.TestClient;
import dev.headscale.noise.testkit.TestClientException;
import dev.headscale.noise.testkit.TestClients;
import dev.headscale.noise.testkit.Timing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Puts a server under load with many simulated nodes of several users, from a JVM of its own, and prints a line of JSON for each
 * phase. The nodes count what they are told and do not look into it, so that most of the CPU is left to the server.
 *
 * <ul>
 *   <li>{@code register}: all nodes register; times from each request to its answer
 *   <li>{@code connect}: all open their map streams; times to the first frame
 *   <li>{@code settle}: until nobody has heard anything for a second
 *   <li>{@code introduce}: some nodes tell where they are, one after the other: their first news, told in full
 *   <li>{@code update}: they move, one after the other; times until everybody who was told of the node before is told
 *   <li>{@code policy}: a command changes the policy; times from the command's start until each client has the next map, and
 *       when the command was done
 *   <li>{@code storm}: all connections break, and all come back at once; times to the first frame, CPU until it is quiet again
 * </ul>
 */
final class Load {
    private static final int MOVERS = 20;
    private static final Duration QUIET = Duration.ofSeconds(1);
    /** How long after a node's news the last of its audience may hear of it, while the audience is found out. */
    private static final Duration ECHO = Duration.ofMillis(300);
    /** How long everybody has to hear of a new policy; whoever does not is taken to see no difference. */
    private static final Duration POLICY_LIMIT = Duration.ofSeconds(60);

    private static final double BYTES_PER_MIB = 1 << 20;

    private final LoadOptions options;
    private final PolicyChange policyChange;
    private final Consumer<String> out;
    private final Optional<ServerProcess> server;
    private final Calm calm = new Calm();
    private final List<Hearer> hearers;
    private final TestClients swarm;

    /** Changes the policy, and returns when that is confirmed. */
    interface PolicyChange {
        void run(String command) throws IOException, InterruptedException;
    }

    /** A node that moves, and who is told of it. */
    private record Mover(TestClient client, List<Hearer> audience) {}

    Load(LoadOptions options, PolicyChange policyChange, Consumer<String> out) {
        this.options = options;
        this.policyChange = policyChange;
        this.out = out;
        this.server = options.pid().map(ServerProcess::new);
        this.hearers =
                Stream.generate(() -> new Hearer(calm)).limit(options.nodes()).toList();
        this.swarm = TestClients.create(
                options.control(),
                options.nodes(),
                new Random(options.seed()),
                options.limit(),
                (number, builder) -> builder.authKey(options.keys().get((number - 1) / options.nodesPerKey()))
                        .timeout(options.limit())
                        .countFramesOnly()
                        .onFrame(hearers.get(number - 1)));
    }

    /** See the class. Ends with status 2 if an argument is no good, and with 1 if something fails. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        try {
            LoadOptions options = LoadOptions.parse(List.of(arguments));
            System.err.println("seed " + options.seed());
            new Load(options, Load::shell, System.out::println).run();
            System.exit(0);
        } catch (BadArgument e) {
            System.err.println(e.getMessage());
            System.err.print(LoadOptions.USAGE);
            System.exit(2);
        } catch (LoadException | TestClientException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int status = process.waitFor();
        if (status != 0) {
            throw new LoadException("the policy command ended with status " + status + ": " + command);
        }
    }

    /** Runs all phases. */
    void run() throws InterruptedException, IOException {
        try (swarm) {
            for (Phase phase : options.phases()) {
                switch (phase) {
                    case REGISTER ->
                        out.accept(line("register")
                                .timing(swarm.register(options.atOnce()))
                                .end());
                    case CONNECT -> connect();
                    case UPDATE -> update();
                    case POLICY -> {
                        for (String command : options.policyCommands()) {
                            policy(command);
                        }
                    }
                    case STORM -> storm();
                }
            }
            if (swarm.lostStreams() > 0) {
                throw new LoadException(swarm.lostStreams() + " streams were lost");
            }
        }
    }

    private PhaseLine line(String phase) {
        return new PhaseLine(phase, options.nodes(), server)
                .number("users", options.keys().size());
    }

    private void connect() throws InterruptedException {
        out.accept(line("connect").timing(swarm.openMaps(options.atOnce())).end());
        PhaseLine line = line("settle");
        calm.await(QUIET, options.limit());
        out.accept(traffic(line, 0, 0).end());
    }

    private PhaseLine traffic(PhaseLine line, long newsBefore, long bytesBefore) {
        return line.number("frames", (double) (news() - newsBefore))
                .number("mib_compressed", (bytes() - bytesBefore) / BYTES_PER_MIB);
    }

    private long news() {
        return hearers.stream().mapToLong(Hearer::news).sum();
    }

    private long bytes() {
        return hearers.stream().mapToLong(Hearer::bytes).sum();
    }

    private void update() throws InterruptedException {
        PhaseLine introducing = line("introduce");
        List<TestClient> moving = everyFew();
        List<Mover> movers = new ArrayList<>();
        for (TestClient client : moving) {
            move(client, 1);
            calm.await(ECHO, options.limit());
            movers.add(new Mover(client, audience(client)));
        }
        out.accept(introducing.number("introduced", movers.size()).end());

        PhaseLine line = line("update");
        long news = news();
        long bytes = bytes();
        List<Duration> each = new ArrayList<>();
        for (int i = 0; i < options.changes(); i++) {
            each.add(timeToAll(movers.get(i % movers.size()), 3 + i / movers.size()));
        }
        Timing timing = new Timing(Duration.ZERO, each);
        out.accept(traffic(line, news, bytes)
                .number("updates", options.changes())
                .timing(timing)
                .end());
    }

    private List<TestClient> everyFew() {
        List<TestClient> all = swarm.clients();
        int count = Math.min(MOVERS, all.size());
        return IntStream.range(0, count)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / count)))
                .toList();
    }

    /** Has a node move that is known, and finds out who is told, the node itself aside. */
    private List<Hearer> audience(TestClient client) throws InterruptedException {
        List<Long> before = hearers.stream().map(Hearer::news).toList();
        move(client, 2);
        calm.await(ECHO, options.limit());
        Hearer itself = hearers.get(swarm.clients().indexOf(client));
        return IntStream.range(0, hearers.size())
                .filter(i -> hearers.get(i).news() > before.get(i))
                .mapToObj(hearers::get)
                .filter(hearer -> hearer != itself)
                .toList();
    }

    private Duration timeToAll(Mover mover, int port) throws InterruptedException {
        List<CompletableFuture<Long>> told =
                mover.audience.stream().map(Hearer::next).toList();
        long begun = System.nanoTime();
        move(mover.client, port);
        long last = begun;
        if (!all(told, options.limit())) {
            throw new LoadException("not everybody was told of a change");
        }
        for (CompletableFuture<Long> one : told) {
            last = Math.max(last, one.join());
        }
        return Duration.ofNanos(last - begun);
    }

    private static void move(TestClient client, int port) {
        ControlResponse answer = client.liteUpdate(device -> device.endpoints("192.0.2.1:" + port));
        if (answer.status() != 200) {
            throw new LoadException("a change was answered with status " + answer.status());
        }
    }

    /** Waits for all; tells whether they came. */
    private static boolean all(List<CompletableFuture<Long>> futures, Duration limit) throws InterruptedException {
        try {
            CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
                    .get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing lets such a wait fail", e);
        }
    }

    private void policy(String command) throws InterruptedException, IOException {
        PhaseLine line = line("policy");
        long news = news();
        long bytes = bytes();
        List<CompletableFuture<Long>> next = hearers.stream().map(Hearer::next).toList();
        long begun = System.nanoTime();
        policyChange.run(command);
        line.millis("confirmed_ms", Duration.ofNanos(System.nanoTime() - begun));
        all(next, POLICY_LIMIT);
        List<Duration> told = next.stream()
                .filter(CompletableFuture::isDone)
                .map(time -> Duration.ofNanos(time.join() - begun))
                .toList();
        calm.await(QUIET, options.limit());
        out.accept(traffic(line, news, bytes)
                .timing(new Timing(Duration.ZERO, told))
                .number("told", told.size())
                .end());
    }

    private void storm() throws InterruptedException {
        PhaseLine line = line("storm");
        long news = news();
        long bytes = bytes();
        swarm.kill();
        Timing timing = swarm.openMaps(options.nodes());
        calm.await(QUIET, options.limit());
        out.accept(traffic(line.timing(timing), news, bytes).end());
    }
}
