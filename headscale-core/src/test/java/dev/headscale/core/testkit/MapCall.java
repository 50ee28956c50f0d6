package dev.headscale.core.testkit;

import dev.headscale.core.model.DiscoKey;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A map request that is put together. One thread at a time. */
public final class MapCall {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DirectDevice device;
    private final ObjectNode body = JSON.createObjectNode();
    private final ObjectNode hostinfo;

    MapCall(DirectDevice device) {
        this.device = device;
        body.put("Version", DirectDevice.VERSION)
                .put("NodeKey", device.nodeKey().toString())
                .put("KeepAlive", true);
        hostinfo = body.putObject("Hostinfo").put("OS", "linux").put("Hostname", device.hostname());
    }

    /**
     * Tells a disco key.
     *
     * @param key the key
     * @return this
     */
    public MapCall disco(DiscoKey key) {
        body.put("DiscoKey", key.toString());
        return this;
    }

    /**
     * Tells where the device can be reached.
     *
     * @param addresses each {@code ip:port}
     * @return this
     */
    public MapCall endpoints(List<String> addresses) {
        addresses.forEach(body.withArray("Endpoints")::add);
        return this;
    }

    /**
     * Tells where the device can be reached.
     *
     * @param addresses each {@code ip:port}
     * @return this
     */
    public MapCall endpoints(String... addresses) {
        return endpoints(List.of(addresses));
    }

    /**
     * Tells which relay is the device's home.
     *
     * @param region the region
     * @return this
     */
    public MapCall homeDerp(int region) {
        hostinfo.putObject("NetInfo").put("PreferredDERP", region);
        return this;
    }

    /**
     * Tells something about the device.
     *
     * @param name a field of Hostinfo
     * @param json its value
     * @return this
     */
    public MapCall hostinfo(String name, String json) {
        hostinfo.set(name, JSON.readTree(json));
        return this;
    }

    /**
     * Sets any field.
     *
     * @param name the field's name
     * @param json its value
     * @return this
     */
    public MapCall with(String name, String json) {
        body.set(name, JSON.readTree(json));
        return this;
    }

    /**
     * Sends it as an update that wants no answer.
     *
     * @return the empty answer
     */
    public DirectStream update() {
        body.put("OmitPeers", true);
        return send().await(DirectStream::isEnded);
    }

    /**
     * Sends it as a question that changes nothing.
     *
     * @return the one message of the answer
     */
    public MapMessages readOnly() {
        body.put("ReadOnly", true);
        return new MapMessages(send());
    }

    /**
     * Opens a map stream.
     *
     * @return the messages as they arrive
     */
    public MapMessages stream() {
        body.put("Stream", true);
        return new MapMessages(send());
    }

    /**
     * Sends the request as it is.
     *
     * @return the answer as it arrives
     */
    public DirectStream send() {
        return device.send("POST", "/machine/map", body.toString());
    }
}
