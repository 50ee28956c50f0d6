package dev.headscale.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.model.HostInfo;
import dev.headscale.core.model.NodeKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterRequestTest {
    private static final String KEY = "nodekey:" + "0a".repeat(32);
    private static final String ZERO_KEY = "nodekey:" + "00".repeat(32);
    private static final String OTHER_KEY = "nodekey:" + "0b".repeat(32);

    private static RegisterRequest parse(String json) throws WireException {
        return RegisterRequest.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    /** A request with one more member. */
    private static RegisterRequest with(String member) throws WireException {
        return parse("{\"NodeKey\":\"" + KEY + "\"," + member + "}");
    }

    @Test
    void readsWhatAClientSendsWithAnAuthKey() throws WireException {
        RegisterRequest request = parse("{\"Version\":145,\"NodeKey\":\"" + KEY + "\",\"OldNodeKey\":\"" + OTHER_KEY
                + "\",\"NLKey\":\"nlpub:" + "11".repeat(32)
                + "\",\"Auth\":{\"AuthKey\":\"hskey-auth-0123\"},\"Expiry\":\"2026-08-22T12:00:00.123456789+02:00\","
                + "\"Followup\":\"https://c.example/register/x\",\"Hostinfo\":{\"OS\":\"linux\",\"Hostname\":\"alpha\","
                + "\"RequestTags\":[\"tag:db\"]},\"Ephemeral\":true,\"NodeKeySignature\":null,\"Tailnet\":\"t1\"}");

        assertThat(request.version()).isEqualTo(145);
        assertThat(request.nodeKey()).isEqualTo(NodeKey.parse(KEY));
        assertThat(request.oldNodeKey()).contains(NodeKey.parse(OTHER_KEY));
        assertThat(request.authKey()).contains("hskey-auth-0123");
        assertThat(request.expiry()).contains(Instant.parse("2026-08-22T10:00:00.123456789Z"));
        assertThat(request.followup()).isEqualTo("https://c.example/register/x");
        assertThat(request.hostInfo().hostname()).isEqualTo("alpha");
        assertThat(request.hostInfo().requestTags()).containsExactly("tag:db");
        assertThat(request.ephemeral()).isTrue();
        assertThat(request.nlKey()).contains("nlpub:" + "11".repeat(32));
        assertThat(request.tailnet()).isEqualTo("t1");
    }

    @Test
    void takesAbsentFieldsAsTheirDefaults() throws WireException {
        RegisterRequest request = parse("{\"NodeKey\":\"" + KEY + "\"}");

        assertThat(request.version()).isZero();
        assertThat(request.oldNodeKey()).isEmpty();
        assertThat(request.authKey()).isEmpty();
        assertThat(request.expiry()).isEmpty();
        assertThat(request.followup()).isEmpty();
        assertThat(request.hostInfo()).isEqualTo(HostInfo.EMPTY);
        assertThat(request.ephemeral()).isFalse();
        assertThat(request.nlKey()).isEmpty();
        assertThat(request.tailnet()).isEmpty();
    }

    @Test
    void takesNullFieldsAsTheirDefaults() throws WireException {
        RegisterRequest request = with("\"Version\":null,\"OldNodeKey\":null,\"Auth\":null,\"Expiry\":null,"
                + "\"Followup\":null,\"Hostinfo\":null,\"Ephemeral\":null,\"NLKey\":null,\"Tailnet\":null");

        assertThat(request).isEqualTo(parse("{\"NodeKey\":\"" + KEY + "\"}"));
    }

    @Test
    void takesTheZeroKeyTheZeroTimeAndTheEmptyAuthKeyAsNone() throws WireException {
        RegisterRequest request = with(
                "\"OldNodeKey\":\"" + ZERO_KEY + "\",\"Expiry\":\"0001-01-01T00:00:00Z\",\"Auth\":{\"AuthKey\":\"\"}");

        assertThat(request.oldNodeKey()).isEmpty();
        assertThat(request.expiry()).isEmpty();
        assertThat(request.authKey()).isEmpty();
    }

    @Test
    void readsTheLogoutTimeInTheClientsZone() throws WireException {
        assertThat(with("\"Expiry\":\"1970-01-01T01:02:03+01:00\"").expiry()).contains(Instant.ofEpochSecond(123));
    }

    @Test
    void ignoresUnknownFields() throws WireException {
        assertThat(with("\"NextYear\":{\"a\":[1,2.5,{}]},\"Version\":7").version())
                .isEqualTo(7);
    }

    @Test
    void readsOnlyTheExactSpelling() throws WireException {
        assertThat(with("\"version\":9,\"FOLLOWUP\":\"x\"").version()).isZero();
    }

    @Test
    void letsTheLastOfDuplicateFieldsWin() throws WireException {
        assertThat(with("\"Version\":1,\"Version\":2").version()).isEqualTo(2);
    }

    @Test
    void replacesBytesThatAreNotUtf8() throws WireException {
        byte[] json = ("{\"NodeKey\":\"" + KEY + "\",\"Hostinfo\":{\"Hostname\":\"a?b\"}}")
                .getBytes(StandardCharsets.ISO_8859_1);
        json[new String(json, StandardCharsets.ISO_8859_1).indexOf('?')] = (byte) 0xff;

        assertThat(RegisterRequest.parse(json).hostInfo().hostname()).isEqualTo("a\ufffdb");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"Version\":\"145\"|Version",
                "\"Version\":145.0|Version",
                "\"Version\":1e2|Version",
                "\"Version\":99999999999|Version",
                "\"OldNodeKey\":\"\"|OldNodeKey",
                "\"OldNodeKey\":\"mkey:00\"|OldNodeKey",
                "\"OldNodeKey\":5|OldNodeKey",
                "\"Auth\":\"SECRET\"|Auth",
                "\"Auth\":{\"AuthKey\":[\"SECRET\"]}|Auth.AuthKey",
                "\"Expiry\":\"2026-08-22\"|Expiry",
                "\"Expiry\":\"2026-02-30T00:00:00Z\"|Expiry",
                "\"Expiry\":\"2026-08-22 10:00:00Z\"|Expiry",
                "\"Expiry\":\"2026-08-22T10:00:00\"|Expiry",
                "\"Expiry\":1700000000|Expiry",
                "\"Followup\":false|Followup",
                "\"Hostinfo\":[]|Hostinfo",
                "\"Ephemeral\":\"true\"|Ephemeral",
                "\"Tailnet\":{}|Tailnet"
            })
    void namesTheFieldOfAWrongTypeButNotItsContent(String member, String field) {
        assertThatThrownBy(() -> with(member))
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.field()).isEqualTo(field))
                .hasMessageStartingWith(field + " ")
                .hasMessageNotContaining("SECRET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SECRET", "[]", "null", "{", "{}x", "{\"Version\":1}", "\"NodeKey\""})
    void refusesWhatIsNoRequest(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(WireException.class).hasMessageNotContaining("SECRET");
    }

    @Test
    void refusesTheZeroNodeKey() {
        assertThatThrownBy(() -> parse("{\"NodeKey\":\"" + ZERO_KEY + "\"}"))
                .isInstanceOf(WireException.class)
                .hasMessage("NodeKey is missing");
    }

    @Test
    void refusesADescriptionThatIsFarTooLong() {
        assertThatThrownBy(() -> with("\"Hostinfo\":{\"X\":\"" + "x".repeat(70_000) + "\"}"))
                .isInstanceOf(WireException.class)
                .hasMessage("Hostinfo is too long");
    }

    @Test
    void refusesDeepNestingInsteadOfOverflowingTheStack() {
        assertThatThrownBy(() -> parse("[".repeat(100_000))).isInstanceOf(WireException.class);
    }

    @Test
    void doesNotShowTheAuthKey() throws WireException {
        RegisterRequest request =
                with("\"Auth\":{\"AuthKey\":\"hskey-auth-SECRET\"},\"Followup\":\"https://c/SECRET\"");

        assertThat(request.toString()).doesNotContain("SECRET").contains("authKey=***");
    }
}
