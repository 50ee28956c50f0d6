package dev.headscale.core.bench;

import dev.headscale.core.internal.netmap.Viewer;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.DerpMap;
import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.IdCounters;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.Presence;
import dev.headscale.core.model.PublicKey;
import dev.headscale.core.model.RegisterMethod;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.model.TailnetSettings;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.TailnetSnapshot;
import dev.headscale.core.testkit.ManualClock;
import dev.headscale.core.wire.HostInfoJson;
import dev.headscale.policy.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Worlds of nodes that are all online, ten a user, of whom each has some everywhere; the same at every run. Ids begin with 1. */
final class Worlds {
    /** What clients say which version they are of. */
    static final int CAPABILITY_VERSION = 131;

    /** When everything in these worlds happened. */
    static final Instant START = ManualClock.START;

    private static final long SEED = 20_261_124;
    private static final int NODES_OF_A_USER = 10;

    private static final String SELF = """
            {"acls": [{"action": "accept", "src": ["autogroup:member"], "dst": ["autogroup:self:*"]}]}
            """;

    private static final HostInfo DEVICE = HostInfoJson.parse("""
            {"IPNVersion":"1.98.9-t1a2b3c4d5-g6e7f8a9b0","OS":"linux","OSVersion":"6.12.48","Container":false,
            "BackendLogID":"3f1c9e0b7a52d8e64c1f0a9b8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e",
            "Distro":"debian","DistroVersion":"13.1","DistroCodeName":"trixie","Desktop":false,"Hostname":"a-device",
            "Machine":"x86_64","GoArch":"amd64","GoArchVar":"v1","GoVersion":"go1.26.1",
            "Services":[{"Proto":"peerapi4","Port":41234},{"Proto":"peerapi6","Port":41234}],
            "NetInfo":{"MappingVariesByDestIP":false,"WorkingIPv6":false,"OSHasIPv6":true,"WorkingUDP":true,
            "PreferredDERP":1,"DERPLatency":{"1-v4":0.012}},"UserspaceRouter":false,"AppConnector":false}
            """);

    private Worlds() {}

    /** Returns a world in which every node sees {@code all}, or the nodes of its user only: {@code self}. */
    static World of(int nodes, String sees) {
        return of(nodes, sees, List.of());
    }

    /** Returns a world that has pre-auth keys, too. */
    static World of(int nodes, String sees, List<PreAuthKey> keys) {
        Random random = new Random(SEED);
        Map<NodeId, Presence> presences = new HashMap<>();
        int users = 1 + (nodes - 1) / NODES_OF_A_USER;
        List<Node> all = upTo(nodes, id -> {
            presences.put(new NodeId(id), presence(random, id));
            return node(random, id, new UserId(1 + id % users));
        });
        TailnetSnapshot stored = new TailnetSnapshot(
                1,
                new IdCounters(users, nodes, keys.size(), 0),
                upTo(users, Worlds::user),
                all,
                presences,
                keys,
                List.of(),
                policy(sees));
        World world = World.of(TailnetId.DEFAULT, TailnetSettings.STANDARD, DerpMap.EMPTY, stored);
        world.policy();
        return world;
    }

    /** Returns each node of a world as one that looks, with a client that asks for compression. */
    static List<Viewer> viewers(World world) {
        return viewers(world, Integer.MAX_VALUE);
    }

    /** Returns the nodes of the first users as those that look. */
    static List<Viewer> viewers(World world, int users) {
        List<Viewer> viewers = new ArrayList<>();
        world.nodes().forEach(state -> {
            Node node = state.node();
            if (node.owner().userId().orElseThrow().value() <= users) {
                viewers.add(new Viewer(node.id(), true, CAPABILITY_VERSION));
            }
        });
        return viewers;
    }

    /** Returns what a device of a name says about itself. */
    static HostInfo hostInfo(String hostname) {
        return new HostInfo(
                hostname,
                DEVICE.os(),
                DEVICE.clientVersion(),
                DEVICE.requestTags(),
                DEVICE.routableIps(),
                DEVICE.preferredDerp(),
                DEVICE.json().replace(DEVICE.hostname(), hostname));
    }

    /** Returns a key of another machine. */
    static MachineKey machineKey(Random random) {
        return new MachineKey(bytes(random));
    }

    /** Returns another node key. */
    static NodeKey nodeKey(Random random) {
        return new NodeKey(bytes(random));
    }

    private static Optional<PolicyText> policy(String sees) {
        return switch (sees) {
            case "all" -> Optional.empty();
            case "self" -> Optional.of(new PolicyText(SELF, START));
            default -> throw new IllegalArgumentException("no policy is called " + sees);
        };
    }

    private static User user(long id) {
        String name = "user" + id;
        return new User(new UserId(id), name, "User " + id, name + "@example.com", "", "", "", START);
    }

    private static Node node(Random random, long id, UserId owner) {
        String name = "host-" + id;
        return new Node(
                new NodeId(id),
                machineKey(random),
                nodeKey(random),
                new Owner.OfUser(owner),
                name,
                name,
                Optional.of(IpAddress.parse("100.64." + (id >> 8) + "." + (id & 255))),
                Optional.of(IpAddress.parse("fd7a:115c:a1e0::" + Long.toHexString(id))),
                List.of(),
                RegisterMethod.AUTH_KEY,
                Optional.empty(),
                false,
                START,
                Optional.empty());
    }

    private static Presence presence(Random random, long id) {
        List<String> endpoints =
                List.of("203.0.113." + (id & 255) + ":41641", "192.168." + (id >> 8) + "." + (id & 255) + ":41641");
        return Presence.UNKNOWN
                .withHostInfo(hostInfo("host-" + id), CAPABILITY_VERSION)
                .withPaths(Optional.of(new DiscoKey(bytes(random))), endpoints)
                .withOnline(true, START);
    }

    private static byte[] bytes(Random random) {
        byte[] key = new byte[PublicKey.BYTES];
        random.nextBytes(key);
        return key;
    }

    private static <T> List<T> upTo(int last, LongFunction<T> make) {
        return LongStream.rangeClosed(1, last).mapToObj(make).toList();
    }
}
