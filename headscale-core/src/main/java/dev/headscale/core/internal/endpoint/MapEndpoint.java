package dev.headscale.core.internal.endpoint;

import dev.headscale.core.internal.netmap.Viewer;
import dev.headscale.core.internal.tailnet.RunningTailnet;
import dev.headscale.core.internal.tailnet.Tailnets;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.spi.PeerStream;
import dev.headscale.core.wire.MapRequest;
import dev.headscale.core.wire.WireException;
import java.util.Optional;

/** {@code POST /machine/map}: a client's news about itself, and its netmap. */
final class MapEndpoint {
    private final MachineKey machine;
    private final Tailnets tailnets;

    MapEndpoint(MachineKey machine, Tailnets tailnets) {
        this.machine = machine;
        this.tailnets = tailnets;
    }

    void handle(byte[] body, PeerStream stream) throws WireException {
        MapRequest request = MapRequest.parse(body);
        if (ClientVersions.refused(request.version(), stream)) {
            return;
        }
        Optional<Tailnets.Found> found = tailnets.find(machine, request.nodeKey());
        if (found.isEmpty()) {
            Answers.text(stream, 404, "node not found");
            return;
        }
        RunningTailnet tailnet = found.get().tailnet();
        Viewer viewer = new Viewer(found.get().state().node().id(), request.compress(), request.version());
        if (request.readOnly()) {
            once(tailnet, viewer, stream);
        } else if (request.stream()) {
            // Clients of all served versions tell their news in requests of their own.
            tailnet.sessions().open(viewer, stream);
        } else {
            update(tailnet, viewer, request, stream);
        }
    }

    private void update(RunningTailnet tailnet, Viewer viewer, MapRequest request, PeerStream stream) {
        var unused = tailnet.engine().submit(new NewsCommand(machine, request)).whenComplete((changed, failure) -> {
            if (failure != null) {
                Answers.text(stream, 503, "the server cannot take updates at the moment");
            } else if (request.omitPeers()) {
                Answers.empty(stream);
            } else {
                once(tailnet, viewer, stream);
            }
        });
    }

    private static void once(RunningTailnet tailnet, Viewer viewer, PeerStream stream) {
        tailnet.netmaps()
                .full(tailnet.world(), viewer)
                .ifPresentOrElse(
                        message -> {
                            stream.begin(200, "");
                            stream.write(message);
                            stream.end();
                        },
                        () -> Answers.text(stream, 404, "node not found"));
    }
}
