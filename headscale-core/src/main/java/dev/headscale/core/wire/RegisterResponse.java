package dev.headscale.core.wire;

import dev.headscale.core.model.User;
import java.util.Optional;

/**
 * The answer to a registration ({@code tailcfg.RegisterResponse}). Rejections are answers too: only so does the person
 * at the device read the reason. Immutable and thread-safe.
 *
 * @param user the owner of the node, if it is logged in
 * @param nodeKeyExpired whether the client must make a new node key and register again at once
 * @param machineAuthorized whether the device may take part
 * @param authUrl where a person must log in; empty if nobody must
 * @param error why the registration was refused; empty if it was not
 */
public record RegisterResponse(
        Optional<UserProfile> user, boolean nodeKeyExpired, boolean machineAuthorized, String authUrl, String error) {

    /**
     * The node is logged in and belongs to a user.
     *
     * @param user the owner
     * @return the answer
     */
    public static RegisterResponse authorized(User user) {
        return new RegisterResponse(Optional.of(UserProfile.of(user)), false, true, "", "");
    }

    /**
     * The node is logged in and tagged.
     *
     * @return the answer
     */
    public static RegisterResponse authorizedTagged() {
        return new RegisterResponse(Optional.of(TaggedDevices.PROFILE), false, true, "", "");
    }

    /**
     * A person must log in first.
     *
     * @param url where
     * @return the answer
     */
    public static RegisterResponse loginAt(String url) {
        return new RegisterResponse(Optional.empty(), false, false, url, "");
    }

    /**
     * The node key has expired.
     *
     * @return the answer
     */
    public static RegisterResponse expired() {
        return new RegisterResponse(Optional.empty(), true, false, "", "");
    }

    /**
     * The registration is refused.
     *
     * @param text why, for the person at the device
     * @return the answer
     */
    public static RegisterResponse refused(String text) {
        return new RegisterResponse(Optional.empty(), false, false, "", text);
    }

    /**
     * Writes the answer.
     *
     * @return JSON in UTF-8
     */
    public byte[] toJson() {
        JsonBytes json = new JsonBytes(512).open('{');
        json.name("User").open('{');
        user.ifPresent(profile -> {
            json.name("ID").number(profile.id()).name("DisplayName").text(profile.displayName());
            picture(json, profile);
        });
        json.close('}').name("Login").open('{');
        user.ifPresent(profile -> {
            json.name("ID").number(profile.id()).name("Provider").text("");
            json.name("LoginName").text(profile.loginName());
            json.name("DisplayName").text(profile.displayName());
            picture(json, profile);
        });
        json.close('}');
        json.name("NodeKeyExpired").flag(nodeKeyExpired);
        json.name("MachineAuthorized").flag(machineAuthorized);
        json.name("AuthURL").text(authUrl);
        json.name("NodeKeySignature").raw("null");
        json.name("Error").text(error);
        return json.close('}').toBytes();
    }

    private static void picture(JsonBytes json, UserProfile profile) {
        if (!profile.pictureUrl().isEmpty()) {
            json.name("ProfilePicURL").text(profile.pictureUrl());
        }
    }
}
