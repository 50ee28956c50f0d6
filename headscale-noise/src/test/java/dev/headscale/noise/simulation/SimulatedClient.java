package dev.headscale.noise.simulation;

import dev.headscale.core.model.NodeKey;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.DirectStream;
import dev.headscale.core.testkit.MapCall;
import dev.headscale.core.testkit.RegisterAnswer;
import dev.headscale.core.testkit.RegisterCall;
import dev.headscale.noise.testkit.netmap.Netmap;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A device as its owner uses it: it registers, listens, tells what is new about itself, and puts up with whatever the server
 * answers. It waits for nothing.
 */
final class SimulatedClient {
    private static final int[] VERSIONS = {113, 131, 138, 145, 149};
    private static final int OK = 200;

    private final DirectDevice device;
    private final Consumer<Netmap> watcher;
    private final InstantSource clock;
    private final int version;
    private final boolean zstd;
    private final List<DirectStream> registering = new ArrayList<>();
    private final List<Link> orphans = new ArrayList<>();
    private Optional<Link> link = Optional.empty();
    private final List<String> authUrls = new ArrayList<>();
    private List<String> endpoints = List.of();
    private int relay;
    private int discoKeys;
    private int port;

    SimulatedClient(DirectDevice device, InstantSource clock, RandomGenerator random) {
        this(device, clock, random, netmap -> {});
    }

    /** Makes a client whose watcher looks at its netmap after each message. */
    SimulatedClient(DirectDevice device, InstantSource clock, RandomGenerator random, Consumer<Netmap> watcher) {
        this.watcher = watcher;
        this.device = device;
        this.clock = clock;
        version = VERSIONS[random.nextInt(VERSIONS.length)];
        zstd = random.nextBoolean();
    }

    DirectDevice device() {
        return device;
    }

    Optional<Link> link() {
        return link;
    }

    /** Tells whether a registration was not answered yet. */
    boolean isRegistering() {
        return !registering.isEmpty();
    }

    /** Returns all streams that are open, also those that the client has replaced and not let go yet. */
    List<Link> openLinks() {
        return Stream.concat(orphans.stream(), link.stream())
                .filter(Link::isOpen)
                .toList();
    }

    /** Returns where somebody could once log in for the device, oldest first. */
    List<String> authUrls() {
        return authUrls;
    }

    void register(String authKey) {
        registering.add(call().authKey(authKey).sendLater());
    }

    void registerWithoutKey() {
        registering.add(call().sendLater());
    }

    void followUp() {
        String latest = authUrls.isEmpty() ? "" : authUrls.get(authUrls.size() - 1);
        registering.add(call().followup(latest).sendLater());
    }

    void logout() {
        registering.add(call().logout().sendLater());
    }

    private RegisterCall call() {
        return device.register().with("Version", Integer.toString(version));
    }

    void rotate() {
        device.rotate();
    }

    /** Opens a map stream; an older one is left to itself for a while, as clients do. */
    void connect() {
        link.ifPresent(orphans::add);
        DirectStream stream = mapCall(device.nodeKey()).stream().raw();
        link = Optional.of(new Link(stream, zstd, new Netmap(version, clock, Set.of()), watcher));
    }

    void hangUp() {
        link.ifPresent(open -> open.stream().hangUp());
        link = Optional.empty();
    }

    void hangUpOrphans() {
        orphans.forEach(orphan -> orphan.stream().hangUp());
        orphans.clear();
    }

    void change(RandomGenerator random) {
        switch (random.nextInt(6)) {
            case 0 -> relay = 1 + random.nextInt(3);
            case 1 -> discoKeys++;
            case 2 -> port = random.nextInt(3);
            case 3 -> device.hostname("name-" + random.nextInt(5));
            default -> endpoints = random.nextInt(4) == 0 ? List.of() : List.of("192.0.2.1:" + (1 + random.nextInt(9)));
        }
    }

    void tell() {
        mapCall(device.nodeKey()).with("OmitPeers", "true").send();
    }

    private MapCall mapCall(NodeKey key) {
        NodeKey own = device.nodeKey();
        MapCall call = device.nodeKey(key)
                .map()
                .with("Version", Integer.toString(version))
                .disco(device.discoKey(discoKeys))
                .endpoints(endpoints)
                .hostinfo("Services", "[{\"Proto\":\"peerapi4\",\"Port\":" + (1 + port) + "}]");
        device.nodeKey(own);
        if (relay > 0) {
            call.homeDerp(relay);
        }
        return zstd ? call.with("Compress", "\"zstd\"") : call;
    }

    /** Asks for the whole map of a node of this device, without changing anything. */
    Netmap fresh(NodeKey key) {
        DirectStream answer = mapCall(key).readOnly().raw();
        Link reader = new Link(answer, zstd, new Netmap(version, clock, Set.of()), watcher);
        reader.read();
        if (answer.status() != OK || reader.netmap().messages() != 1) {
            throw new AssertionError("a fresh map was answered with " + answer.status() + " and "
                    + reader.netmap().messages() + " messages");
        }
        return reader.netmap();
    }

    /** Takes note of what has arrived. */
    void read() {
        registering.removeIf(this::isAnswered);
        orphans.forEach(Link::read);
        link.ifPresent(Link::read);
        if (link.filter(open -> !open.isOpen()).isPresent()) {
            hangUp();
        }
    }

    private boolean isAnswered(DirectStream stream) {
        if (!stream.isEnded()) {
            return false;
        }
        RegisterAnswer answer = RegisterAnswer.of(stream);
        if (answer.status() == OK) {
            if (!answer.authUrl().isEmpty()) {
                authUrls.add(answer.authUrl());
            }
            if (answer.isKeyExpired()) {
                rotate();
            }
        }
        return true;
    }

    /** The server is gone, and everything that was open with it. */
    void disconnected() {
        registering.clear();
        orphans.clear();
        authUrls.clear();
        link = Optional.empty();
    }
}
