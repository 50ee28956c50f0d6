package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.netmap.Framing.Piece;
import dev.headscale.core.internal.world.PersistentMap;
import dev.headscale.core.internal.world.World;
import dev.headscale.core.model.DerpMap;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.TailnetSettings;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.spi.FrameCompressor;
import dev.headscale.core.wire.MapJson;
import dev.headscale.core.wire.SshJson;
import dev.headscale.policy.SshRule;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Encodes what the clients of one tailnet are sent. Whatever does not depend on the viewer is encoded and compressed once
 * and shared. Thread-safe.
 */
public final class Netmaps {
    /** Bounds for how many sets of users something is kept. */
    private static final int MOST_GROUPS = 1024;

    private final Framing framing;
    private final NodeViews views;
    private final PeerChunks chunks;
    private final Clock clock;
    private final DeltaMessages deltas;
    private final Framing.Message keepAlive;
    private final Piece end;
    private volatile @Nullable Common common;

    /** What full maps contain in front of the peers, by the users whom the viewer has to know. */
    private record Common(
            DerpMap derpMap,
            PersistentMap<UserId, User> users,
            TailnetSettings settings,
            Piece everybody,
            Map<Set<Long>, Piece> pieces) {
        boolean fits(World world) {
            return derpMap == world.derpMap() && users == world.users() && settings == world.settings();
        }
    }

    /**
     * Makes an encoder without anything cached.
     *
     * @param compressor compresses for the clients that ask for it
     * @param clock tells clients the time
     */
    public Netmaps(FrameCompressor compressor, Clock clock) {
        this.framing = new Framing(compressor);
        this.views = new NodeViews(clock);
        this.chunks = new PeerChunks(framing, views);
        this.clock = clock;
        this.deltas = new DeltaMessages(framing, views, chunks, clock);
        this.keepAlive = framing.message(List.of(framing.piece(MapJson.keepAlive())));
        this.end = framing.piece(new JsonText().raw("]}").toBytes());
    }

    /** Returns the message that only says that the server is there; always the same bytes. */
    public List<ByteBuffer> keepAlive(Viewer viewer) {
        return keepAlive.buffers(viewer.compress());
    }

    /** Returns all that a viewer may know, as the first message of a stream; empty if the viewer is gone. */
    public Optional<List<ByteBuffer>> full(World world, Viewer viewer) {
        return world.node(viewer.node()).map(self -> {
            List<Piece> pieces = new ArrayList<>();
            pieces.add(framing.piece(own(world, self, viewer)));
            Sight sight = Sight.of(world, viewer.node());
            pieces.add(common(world, self, sight));
            pieces.addAll(chunks.peers(world, self, sight));
            pieces.add(end);
            return framing.message(viewer.compress(), pieces);
        });
    }

    /** Returns what leads a viewer from one world to another; empty if it sees no difference. */
    public Optional<List<ByteBuffer>> delta(World from, World to, Viewer viewer) {
        return deltas.message(from, to, viewer);
    }

    private byte[] own(World world, NodeState self, Viewer viewer) {
        TailnetSettings settings = world.settings();
        JsonText json = new JsonText().raw("{\"ControlTime\":").raw(MapJson.time(clock.instant()));
        json.member("Node", views.self(world, self, viewer.capabilityVersion(), Look.self(world, self)));
        json.member("DNSConfig", views.dns(world, self));
        json.member(
                "PacketFilters",
                MapJson.packetFilters(world.policy().packetFilter(viewer.node().value())));
        List<SshRule> ssh = world.policy().sshRules(viewer.node().value());
        if (!ssh.isEmpty()) {
            json.member("SSHPolicy", SshJson.policy(ssh));
        }
        if (!settings.dns().baseDomain().isEmpty()) {
            json.member("Domain", MapJson.text(settings.dns().baseDomain()));
        }
        json.raw(",\"CollectServices\":false");
        if (!settings.clientLogging()) {
            json.raw(",\"Debug\":{\"DisableLogTail\":true}");
        }
        return json.toBytes();
    }

    private Piece common(World world, NodeState self, Sight sight) {
        Common known = common;
        if (known == null || !known.fits(world) || known.pieces.size() > MOST_GROUPS) {
            Piece everybody = framing.piece(beforePeers(world, new Profiles(world).all()));
            known = new Common(world.derpMap(), world.users(), world.settings(), everybody, new ConcurrentHashMap<>());
            common = known;
        }
        if (world.policy().everybodySeesEverybody()) {
            return known.everybody;
        }
        Profiles profiles = new Profiles(world).seenBy(self, sight);
        return known.pieces.computeIfAbsent(profiles.ids(), ids -> framing.piece(beforePeers(world, profiles)));
    }

    private static byte[] beforePeers(World world, Profiles profiles) {
        JsonText json = new JsonText().member("DERPMap", MapJson.derpMap(world.derpMap()));
        profiles.writeTo(json);
        return json.raw(",\"Peers\":[").toBytes();
    }
}
