package dev.headscale.core.wire;

import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.NodeKey;
import java.util.List;
import java.util.Optional;

/**
 * A client's wish for a netmap, or its news about itself ({@code tailcfg.MapRequest}). Immutable and thread-safe.
 *
 * @param version the client's capability version
 * @param compress whether responses are to be compressed with zstd
 * @param keepAlive whether the client wants keep-alives
 * @param nodeKey the asking node's key; never the zero key
 * @param discoKey the key of path discovery, if the client has one yet
 * @param stream whether the response is to go on with what changes
 * @param readOnly whether the request must change nothing
 * @param omitPeers whether the client will not read the response
 * @param hostInfo what the client says about its device
 * @param endpoints UDP endpoints in canonical text, {@code ip:port} or {@code [ip]:port}, in the client's order; IPv6
 *     ones may have a zone
 */
public record MapRequest(
        int version,
        boolean compress,
        boolean keepAlive,
        NodeKey nodeKey,
        Optional<DiscoKey> discoKey,
        boolean stream,
        boolean readOnly,
        boolean omitPeers,
        Optional<HostInfo> hostInfo,
        List<String> endpoints) {

    /** Copies the list. */
    public MapRequest {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * Reads a request.
     *
     * @param json the body in UTF-8
     * @return the request
     * @throws WireException if the text is not a JSON object, a known field has another type than it should, there is
     *     no node key, or an endpoint is not an address and a port
     */
    public static MapRequest parse(byte[] json) throws WireException {
        WireFields fields = WireFields.parse(json);
        return new MapRequest(
                fields.integer("Version"),
                fields.text("Compress").equals("zstd"),
                fields.flag("KeepAlive"),
                RegisterRequest.nodeKey(fields),
                fields.key("DiscoKey", DiscoKey::tryParse).filter(key -> !key.isZero()),
                fields.flag("Stream"),
                fields.flag("ReadOnly"),
                fields.flag("OmitPeers"),
                fields.hostInfo("Hostinfo"),
                Endpoints.canonical("Endpoints", fields.texts("Endpoints")));
    }
}
