package dev.headscale.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.model.HostInfo;
import dev.headscale.policy.IpPrefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostInfoJsonTest {
    private static HostInfo info(String json) {
        return HostInfoJson.parse(json);
    }

    private static String forPeers(String json) {
        return HostInfoJson.forPeers(info(json));
    }

    @Test
    void readsWhatTheControlPlaneNeedsAndKeepsTheRest() {
        String json = "{\"IPNVersion\":\"1.98.9\",\"OS\":\"linux\",\"Hostname\":\"a\",\"RoutableIPs\":[\"10.0.0.0/8\"],"
                + "\"RequestTags\":[\"tag:a\"],\"NetInfo\":{\"PreferredDERP\":900},\"NextYear\":{\"x\":[1,2]},"
                + "\"TPM\":{\"FirmwareVersion\":18446744073709551615}}";
        HostInfo info = info(json);

        assertThat(info)
                .isEqualTo(new HostInfo(
                        "a",
                        "linux",
                        "1.98.9",
                        java.util.List.of("tag:a"),
                        java.util.List.of(IpPrefix.parse("10.0.0.0/8")),
                        900,
                        json));
    }

    @Test
    void takesFieldsOfAWrongTypeAsAbsent() {
        HostInfo info = info("{\"OS\":5,\"Hostname\":null,\"RoutableIPs\":[\"10.0.0.1/8\",7],\"RequestTags\":\"tag:a\","
                + "\"NetInfo\":[]}");

        assertThat(info.os()).isEmpty();
        assertThat(info.hostname()).isEmpty();
        assertThat(info.routableIps()).isEmpty();
        assertThat(info.requestTags()).isEmpty();
        assertThat(info.preferredDerp()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "1.5", "\"900\"", "1e3", "99999999999"})
    void takesAHomeRelayThatClientsCannotBeToldAsUnknown(String region) {
        assertThat(info("{\"NetInfo\":{\"PreferredDERP\":" + region + "}}").preferredDerp())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{\"a\":1e}"})
    void refusesWhatIsNoObject(String json) {
        assertThatThrownBy(() -> info(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // previous | next | merged
                "{\"NetInfo\":{\"PreferredDERP\":1,\"UPnP\":true}}|{\"OS\":\"a\"}|{\"OS\":\"a\",\"NetInfo\":{\"PreferredDERP\":1,\"UPnP\":true}}",
                "{\"NetInfo\":{\"PreferredDERP\":1}}|{\"NetInfo\":null}|{\"NetInfo\":{\"PreferredDERP\":1}}",
                "{\"NetInfo\":{\"PreferredDERP\":1}}|{\"NetInfo\":{\"UPnP\":true}}|{\"NetInfo\":{\"UPnP\":true,\"PreferredDERP\":1}}",
                "{\"NetInfo\":{\"PreferredDERP\":1}}|{\"NetInfo\":{\"PreferredDERP\":0}}|{\"NetInfo\":{\"PreferredDERP\":1}}",
                "{\"NetInfo\":{\"PreferredDERP\":1}}|{\"NetInfo\":{\"PreferredDERP\":2}}|{\"NetInfo\":{\"PreferredDERP\":2}}",
                "{\"OS\":\"b\"}|{\"OS\":\"a\"}|{\"OS\":\"a\"}",
                "{}|{\"NetInfo\":{\"PreferredDERP\":0}}|{\"NetInfo\":{\"PreferredDERP\":0}}",
                "{\"NetInfo\":{\"UPnP\":true}}|{}|{\"NetInfo\":{\"UPnP\":true}}"
            })
    void keepsWhatWasKnownOfTheNetwork(String previous, String next, String merged) {
        assertThat(HostInfoJson.keepNetInfo(info(previous), info(next))).isEqualTo(info(merged));
    }

    @Test
    void hidesFromPeersWhatIsNoneOfTheirBusiness() {
        assertThat(forPeers("{\"FrontendLogID\":\"f\",\"BackendLogID\":\"b\",\"PushDeviceToken\":\"p\",\"NetInfo\":{},"
                        + "\"RequestTags\":[\"tag:a\"],\"TPM\":{\"Model\":\"m\"},\"ServicesHash\":\"h\","
                        + "\"ExitNodeID\":\"3\",\"StateEncrypted\":true}"))
                .isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"OS\":\"linux\",\"Hostname\":\"a\"}",
                "{\"Services\":[{\"Proto\":\"peerapi4\",\"Port\":41312},{\"Proto\":\"tcp\",\"Port\":65535,\"Description\":\"x\"}]}",
                "{\"sshHostKeys\":[\"ssh-ed25519 AAAA\"]}",
                "{\"RoutableIPs\":[\"10.0.0.0/8\",\"::/0\"]}",
                "{\"Location\":{\"Country\":\"A\",\"CountryCode\":\"a\",\"City\":\"B\",\"CityCode\":\"b\",\"Latitude\":1.5,\"Longitude\":-2,\"Priority\":100}}",
                "{\"ShareeNode\":true,\"AppConnector\":false,\"PeerRelay\":true}",
                "{\"NextYear\":{\"x\":[1,2.5,null,\"é\"]}}"
            })
    void showsPeersWhatTheyReadAndWhatIsUnknown(String json) {
        assertThat(forPeers(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"OS\":5}",
                "{\"ShareeNode\":\"true\"}",
                "{\"RoutableIPs\":[\"x\"]}",
                "{\"RoutableIPs\":[\"10.0.0.0/8\",null]}",
                "{\"RoutableIPs\":\"10.0.0.0/8\"}",
                "{\"Services\":[{\"Proto\":\"tcp\",\"Port\":65536}]}",
                "{\"Services\":[{\"Proto\":\"tcp\",\"Port\":-1}]}",
                "{\"Services\":[{\"proto\":5}]}",
                "{\"Services\":{}}",
                "{\"Location\":{\"Latitude\":\"1\"}}",
                "{\"Location\":{\"Latitude\":1e999}}",
                "{\"Location\":{\"Priority\":1.5}}",
                "{\"sshHostKeys\":[5]}"
            })
    void dropsKnownFieldsThatClientsCouldNotRead(String json) {
        assertThat(forPeers(json)).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "os",
                "Os",
                "ſhareeNode",
                "SHAREENODE",
                "SSHHOSTKEYS",
                "ssh_host-keys",
                "frontendlogid",
                "netInfo"
            })
    void dropsOtherSpellingsOfKnownFieldsBecauseClientsMatchThemToo(String name) {
        assertThat(forPeers("{\"" + name + "\":\"x\"}")).isEqualTo("{}");
    }

    @Test
    void seesNoDifferenceInWhatPeersDoNotSee() {
        HostInfo one = info("{\"OS\":\"linux\",\"NetInfo\":{\"DERPLatency\":{\"1-v4\":0.01}}}");

        assertThat(HostInfoJson.sameForPeers(
                        one, info("{\"OS\":\"linux\",\"NetInfo\":{\"DERPLatency\":{\"1-v4\":0.02}}}")))
                .isTrue();
        assertThat(HostInfoJson.sameForPeers(
                        one, info("{\"OS\":\"linux\",\"Services\":[{\"Proto\":\"peerapi4\",\"Port\":1}]}")))
                .isFalse();
        assertThat(HostInfoJson.sameForPeers(one, one)).isTrue();
    }
}
