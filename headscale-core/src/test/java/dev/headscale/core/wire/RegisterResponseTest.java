package dev.headscale.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RegisterResponseTest {
    private static String json(RegisterResponse response) {
        return new String(response.toJson(), StandardCharsets.UTF_8);
    }

    @Test
    void tellsWhoTheOwnerIs() {
        User user = new User(
                new UserId(1),
                "alice",
                "Alice \"A\"",
                "alice@example.com",
                "",
                "",
                "https://p.example/a",
                Instant.EPOCH);

        assertThat(json(RegisterResponse.authorized(user)))
                .isEqualTo(
                        "{\"User\":{\"ID\":1,\"DisplayName\":\"Alice \\\"A\\\"\",\"ProfilePicURL\":\"https://p.example/a\"},"
                                + "\"Login\":{\"ID\":1,\"Provider\":\"\",\"LoginName\":\"alice@example.com\","
                                + "\"DisplayName\":\"Alice \\\"A\\\"\",\"ProfilePicURL\":\"https://p.example/a\"},"
                                + "\"NodeKeyExpired\":false,\"MachineAuthorized\":true,\"AuthURL\":\"\","
                                + "\"NodeKeySignature\":null,\"Error\":\"\"}");
    }

    @Test
    void namesThePseudoUserOfTaggedNodes() {
        assertThat(json(RegisterResponse.authorizedTagged()))
                .contains("\"User\":{\"ID\":2147455555,\"DisplayName\":\"Tagged Devices\"}")
                .contains("\"LoginName\":\"tagged-devices\"")
                .contains("\"MachineAuthorized\":true");
    }

    @Test
    void tellsWhereToLogIn() {
        assertThat(json(RegisterResponse.loginAt("https://c.example/register/x")))
                .isEqualTo("{\"User\":{},\"Login\":{},\"NodeKeyExpired\":false,\"MachineAuthorized\":false,"
                        + "\"AuthURL\":\"https://c.example/register/x\",\"NodeKeySignature\":null,\"Error\":\"\"}");
    }

    @Test
    void asksForANewKey() {
        assertThat(json(RegisterResponse.expired()))
                .contains("\"NodeKeyExpired\":true,\"MachineAuthorized\":false,\"AuthURL\":\"\"");
    }

    @Test
    void tellsWhyItRefuses() {
        assertThat(json(RegisterResponse.refused("invalid pre auth key")))
                .endsWith("\"Error\":\"invalid pre auth key\"}");
    }
}
