package dev.headscale.noise.testkit;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The answer to a registration. Immutable and thread-safe as long as nobody changes the JSON.
 *
 * @param json the whole answer
 */
public record Registration(JsonNode json) {

    /**
     * Tells whether the node is logged in now.
     *
     * @return true if there is no error, no demand for another key and no page to visit
     */
    public boolean isLoggedIn() {
        return error().isEmpty()
                && !nodeKeyExpired()
                && authUrl().isEmpty()
                && json.path("NodeKeySignature").asString("").isEmpty();
    }

    /**
     * Returns why the server refuses.
     *
     * @return the text that the user sees, or empty if the server does not refuse
     */
    public Optional<String> error() {
        return text("Error");
    }

    /**
     * Returns the page that the user has to visit.
     *
     * @return the URL, or empty if there is none to visit
     */
    public Optional<String> authUrl() {
        return text("AuthURL");
    }

    /**
     * Tells whether the server demands another node key.
     *
     * @return true if the client has to come back with a new key
     */
    public boolean nodeKeyExpired() {
        return json.path("NodeKeyExpired").asBoolean(false);
    }

    /**
     * Tells whether the machine is authorised.
     *
     * @return as the server says
     */
    public boolean machineAuthorized() {
        return json.path("MachineAuthorized").asBoolean(false);
    }

    /**
     * Returns who the node belongs to.
     *
     * @return the user's id; 0 if the answer names none
     */
    public long userId() {
        return json.path("User").path("ID").asLong(0);
    }

    /**
     * Returns the login name.
     *
     * @return the name; empty if the answer names none
     */
    public String loginName() {
        return json.path("Login").path("LoginName").asString("");
    }

    private Optional<String> text(String field) {
        return Optional.of(json.path(field).asString("")).filter(text -> !text.isEmpty());
    }
}
