package dev.headscale.core.testkit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The answer to a register request.
 *
 * @param status the HTTP status
 * @param text the body
 */
public record RegisterAnswer(int status, String text) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int OK = 200;

    /**
     * Waits for an answer.
     *
     * @param stream the answer as it arrives
     * @return the whole
     */
    public static RegisterAnswer of(DirectStream stream) {
        String text = stream.awaitText();
        return new RegisterAnswer(stream.status(), text);
    }

    private JsonNode json() {
        if (status != OK) {
            throw new AssertionError("registration was answered with status " + status + ": " + text);
        }
        return JSON.readTree(text);
    }

    /**
     * Tells whether the device is in.
     *
     * @return true if it is authorized and needs no login
     */
    public boolean isAuthorized() {
        return json().path("MachineAuthorized").asBoolean()
                && error().isEmpty()
                && authUrl().isEmpty();
    }

    /**
     * Tells whether the device has to come back with another node key.
     *
     * @return true if it has
     */
    public boolean isKeyExpired() {
        return json().path("NodeKeyExpired").asBoolean();
    }

    /**
     * Returns why the device is not let in.
     *
     * @return the text, often empty
     */
    public String error() {
        return json().path("Error").asString("");
    }

    /**
     * Returns where somebody is to log in.
     *
     * @return the address, often empty
     */
    public String authUrl() {
        return json().path("AuthURL").asString("");
    }

    /**
     * Returns the id at the end of the address.
     *
     * @return what an administrator approves
     */
    public String authId() {
        return authUrl().substring(authUrl().lastIndexOf('/') + 1);
    }

    /**
     * Returns whom the device belongs to.
     *
     * @return the login name, empty if none was sent
     */
    public String loginName() {
        return json().path("Login").path("LoginName").asString("");
    }

    /**
     * Fails unless the device is in.
     *
     * @return this
     */
    public RegisterAnswer requireAuthorized() {
        if (!isAuthorized()) {
            throw new AssertionError("not authorized: " + text);
        }
        return this;
    }
}
