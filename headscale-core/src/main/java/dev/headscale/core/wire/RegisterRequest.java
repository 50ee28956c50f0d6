package dev.headscale.core.wire;

import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.NodeKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A client's wish to log in, to stay logged in, or to log out ({@code tailcfg.RegisterRequest}). Immutable and
 * thread-safe. Its {@code toString} does not show the auth key.
 *
 * @param version the client's capability version
 * @param nodeKey the key to register; never the zero key
 * @param oldNodeKey the previous node key; clients go on sending it long after a rotation
 * @param authKey the auth key that the client was started with; clients send it with follow-ups and logouts too
 * @param expiry when the client wants its key to expire; a past time is a logout
 * @param followup the login URL whose completion the client waits for; empty if it does not
 * @param hostInfo what the client says about its device
 * @param ephemeral whether the node is to be removed when it goes offline
 * @param nlKey the text of the tailnet lock key
 * @param tailnet the wanted tailnet; empty for any
 */
public record RegisterRequest(
        int version,
        NodeKey nodeKey,
        Optional<NodeKey> oldNodeKey,
        Optional<String> authKey,
        Optional<Instant> expiry,
        String followup,
        HostInfo hostInfo,
        boolean ephemeral,
        Optional<String> nlKey,
        String tailnet) {

    /**
     * Reads a request.
     *
     * @param json the body in UTF-8
     * @return the request
     * @throws WireException if the text is not a JSON object, a known field has another type than it should, or there
     *     is no node key
     */
    public static RegisterRequest parse(byte[] json) throws WireException {
        WireFields fields = WireFields.parse(json);
        Optional<WireFields> auth = fields.object("Auth");
        String authKey = auth.isPresent() ? auth.get().text("AuthKey") : "";
        return new RegisterRequest(
                fields.integer("Version"),
                nodeKey(fields),
                fields.key("OldNodeKey", NodeKey::tryParse).filter(key -> !key.isZero()),
                Optional.of(authKey).filter(text -> !text.isEmpty()),
                fields.time("Expiry"),
                fields.text("Followup"),
                fields.hostInfo("Hostinfo").orElse(HostInfo.EMPTY),
                fields.flag("Ephemeral"),
                Optional.of(fields.text("NLKey")).filter(text -> !text.isEmpty()),
                fields.text("Tailnet"));
    }

    /** Reads the node key, which both kinds of request must carry. */
    static NodeKey nodeKey(WireFields fields) throws WireException {
        return fields.key("NodeKey", NodeKey::tryParse)
                .filter(key -> !key.isZero())
                .orElseThrow(() -> new WireException("NodeKey", "is missing"));
    }

    @Override
    public String toString() {
        return "RegisterRequest[version=" + version + ", nodeKey=" + nodeKey.shortText() + ", oldNodeKey="
                + oldNodeKey.map(NodeKey::shortText).orElse("none") + ", authKey="
                + (authKey.isPresent() ? "***" : "none") + ", expiry=" + expiry + ", followup="
                + (followup.isEmpty() ? "none" : "given") + ", ephemeral=" + ephemeral + "]";
    }
}
