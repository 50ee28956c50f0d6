package dev.headscale.core.testkit;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A register request that is put together. One thread at a time. */
public final class RegisterCall {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DirectDevice device;
    private final ObjectNode body = JSON.createObjectNode();
    private final ObjectNode hostinfo;

    RegisterCall(DirectDevice device) {
        this.device = device;
        body.put("Version", DirectDevice.VERSION)
                .put("NodeKey", device.nodeKey().toString());
        hostinfo = body.putObject("Hostinfo").put("OS", "linux").put("Hostname", device.hostname());
    }

    /**
     * Presents a pre-auth key.
     *
     * @param secret the key
     * @return this
     */
    public RegisterCall authKey(String secret) {
        body.putObject("Auth").put("AuthKey", secret);
        return this;
    }

    /**
     * Wishes for an expiry; a time that has passed logs out.
     *
     * @param time the time
     * @return this
     */
    public RegisterCall expiry(Instant time) {
        body.put("Expiry", time.toString());
        return this;
    }

    /**
     * Logs out, as a client does it.
     *
     * @return this
     */
    public RegisterCall logout() {
        body.put("Expiry", "1970-01-01T01:02:03+01:00");
        return this;
    }

    /**
     * Asks how a login goes on.
     *
     * @param authUrl the address that was shown
     * @return this
     */
    public RegisterCall followup(String authUrl) {
        body.put("Followup", authUrl);
        return this;
    }

    /**
     * Asks for tags.
     *
     * @param tags the tags
     * @return this
     */
    public RegisterCall requestTags(String... tags) {
        List.of(tags).forEach(hostinfo.withArray("RequestTags")::add);
        return this;
    }

    /**
     * Asks to be ephemeral.
     *
     * @return this
     */
    public RegisterCall ephemeral() {
        body.put("Ephemeral", true);
        return this;
    }

    /**
     * Sets any field.
     *
     * @param name the field's name
     * @param json its value
     * @return this
     */
    public RegisterCall with(String name, String json) {
        body.set(name, JSON.readTree(json));
        return this;
    }

    /**
     * Sends the request and waits for the answer.
     *
     * @return the answer
     */
    public RegisterAnswer send() {
        return RegisterAnswer.of(sendLater());
    }

    /**
     * Sends the request, whose answer may take its time.
     *
     * @return the answer as it arrives
     */
    public DirectStream sendLater() {
        return device.send("POST", "/machine/register", body.toString());
    }
}
