package dev.headscale.noise.testkit.netmap;

import static dev.headscale.noise.testkit.netmap.Messages.after;
import static dev.headscale.noise.testkit.netmap.Messages.discoKey;
import static dev.headscale.noise.testkit.netmap.Messages.first;
import static dev.headscale.noise.testkit.netmap.Messages.json;
import static dev.headscale.noise.testkit.netmap.Messages.node;
import static dev.headscale.noise.testkit.netmap.Messages.nodeKey;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PeersTest {
    private static final String LATER = "2026-08-22T12:00:00Z";
    private static final String EARLIER = "2026-08-22T08:00:00Z";

    private static String withPeers(String... nodes) {
        return first(",'Peers':[" + String.join(",", nodes) + "]");
    }

    /** Peer 2 after it had some fields and a message came. */
    private static JsonNode peer(String fields, String message) {
        return after(withPeers(node(2, "beta", fields)), message).peer(2).orElseThrow();
    }

    @Test
    void peersReplaceAllAndSilenceTheOtherPeerFields() {
        Netmap netmap = after(
                withPeers(node(2, "beta", ""), node(3, "gamma", "")),
                "{'Peers':[" + node(4, "delta", "") + "],'PeersRemoved':[4],'PeersChanged':[" + node(5, "epsilon", "")
                        + "],'OnlineChange':{'4':true}}");

        assertThat(netmap.peers()).containsOnlyKeys(4L);
        assertThat(netmap.peer(4).orElseThrow().path("Online").isMissingNode()).isTrue();
    }

    @Test
    void anEmptyPeersListChangesNothing() {
        Netmap netmap = after(withPeers(node(2, "beta", "")), "{'Peers':[],'OnlineChange':{'2':true}}");

        assertThat(netmap.peer(2).orElseThrow().path("Online").booleanValue()).isTrue();
    }

    @Test
    void removedPeersGoAndUnknownOnesDoNotMatter() {
        assertThat(after(withPeers(node(2, "beta", ""), node(3, "gamma", "")), "{'PeersRemoved':[2,99]}")
                        .peers())
                .containsOnlyKeys(3L);
    }

    @Test
    void aPeerThatIsRemovedAndReallyChangedIsThere() {
        Netmap netmap = after(
                withPeers(node(2, "beta", "")), "{'PeersRemoved':[2],'PeersChanged':[" + node(2, "renamed", "") + "]}");

        assertThat(netmap.peerNamed("renamed")).isPresent();
    }

    /** A client compares before it removes, and then there is nothing left to patch. */
    @Test
    void aPeerThatIsRemovedAndSentAgainUnchangedIsGone() {
        Netmap netmap = after(
                withPeers(node(2, "beta", "")), "{'PeersRemoved':[2],'PeersChanged':[" + node(2, "beta", "") + "]}");

        assertThat(netmap.peers()).isEmpty();
    }

    @Test
    void onlineAndSeenChangesReachKnownPeersOnly() {
        assertThat(peer("", "{'OnlineChange':{'2':false,'9':true}}")
                        .path("Online")
                        .booleanValue())
                .isFalse();
        assertThat(peer("", "{'PeerSeenChange':{'2':true,'9':true}}").path("LastSeen"))
                .isEqualTo(json("'2026-08-22T10:00:00Z'"));
        assertThat(peer(",'LastSeen':'" + EARLIER + "'", "{'PeerSeenChange':{'2':false}}")
                        .path("LastSeen")
                        .isNull())
                .isTrue();
    }

    @Test
    void patchesComeAfterOnlineChanges() {
        JsonNode peer = peer("", "{'PeersChangedPatch':[{'NodeID':2,'Online':false}],'OnlineChange':{'2':true}}");

        assertThat(peer.path("Online").booleanValue()).isFalse();
    }

    @Test
    void patchesReachPeersOfTheSameMessage() {
        Netmap netmap = after(
                first(""),
                "{'PeersChanged':[" + node(2, "beta", "") + "],'PeersChangedPatch':[{'NodeID':2,'Online':true}]}");

        assertThat(netmap.peer(2).orElseThrow().path("Online").booleanValue()).isTrue();
    }

    @Test
    void patchesOfUnknownPeersDoNotMatter() {
        assertThat(after(
                                withPeers(node(2, "beta", "")),
                                "{'PeersChangedPatch':[{'NodeID':3,'Online':true},{'Online':true}]}")
                        .peers())
                .containsOnlyKeys(2L);
    }

    @Test
    void aPatchSetsEveryFieldItHas() {
        String patch =
                "'NodeID':2,'DERPRegion':7,'Cap':140,'CapMap':{'x':[]},'Endpoints':['1.2.3.4:5'],'Key':'" + nodeKey(22)
                        + "','KeySignature':'AAAA','DiscoKey':'" + discoKey(22) + "','Online':true,'LastSeen':'" + LATER
                        + "','KeyExpiry':'" + LATER + "'";

        JsonNode peer = peer(",'HomeDERP':1,'Cap':100,'CapMap':{'y':[]}", "{'PeersChangedPatch':[{" + patch + "}]}");

        assertThat(peer.path("HomeDERP").intValue()).isEqualTo(7);
        assertThat(peer.path("Cap").intValue()).isEqualTo(140);
        assertThat(peer.path("CapMap")).isEqualTo(json("{'x':[]}"));
        assertThat(peer.path("Endpoints")).isEqualTo(json("['1.2.3.4:5']"));
        assertThat(peer.path("Key").asString()).isEqualTo(nodeKey(22));
        assertThat(peer.path("KeySignature").asString()).isEqualTo("AAAA");
        assertThat(peer.path("DiscoKey").asString()).isEqualTo(discoKey(22));
        assertThat(peer.path("Online").booleanValue()).isTrue();
        assertThat(peer.path("LastSeen").asString()).isEqualTo(LATER);
        assertThat(peer.path("KeyExpiry").asString()).isEqualTo(LATER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'DERPRegion':0",
                "'Cap':0",
                "'Endpoints':null",
                "'Online':null",
                "'CapMap':null",
                "'KeyExpiry':null"
            })
    void aPatchCannotResetWithZeroOrNull(String field) {
        String fields =
                ",'HomeDERP':1,'Cap':100,'Endpoints':['1.2.3.4:5'],'Online':true,'CapMap':{'y':[]},'KeyExpiry':'"
                        + LATER + "'";
        Netmap before = after(withPeers(node(2, "beta", fields)));

        Netmap netmap = after(withPeers(node(2, "beta", fields)), "{'PeersChangedPatch':[{'NodeID':2," + field + "}]}");

        assertThat(netmap.differences(before)).isEmpty();
    }

    @Test
    void aPatchClearsWithEmptyListsAndTheZeroTime() {
        JsonNode peer = peer(
                ",'Endpoints':['1.2.3.4:5'],'CapMap':{'y':[]},'KeyExpiry':'" + LATER + "'",
                "{'PeersChangedPatch':[{'NodeID':2,'Endpoints':[],'CapMap':{},'KeyExpiry':'0001-01-01T00:00:00Z'}]}");

        assertThat(peer.path("Endpoints").isEmpty()).isTrue();
        assertThat(peer.path("CapMap").isEmpty()).isTrue();
        assertThat(Canon.time(peer.path("KeyExpiry"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                ",'HomeDERP':1              | ''                       | HomeDERP     | 1",
                ",'Cap':100                 | ''                       | Cap          | 100",
                ",'Endpoints':['1.2.3.4:5'] | ''                       | Endpoints    | ['1.2.3.4:5']",
                ",'KeySignature':'AAAA'     | ''                       | KeySignature | 'AAAA'",
                ",'Online':true             | ''                       | Online       | true",
                "''                         | ,'Online':true           | Online       | ''",
                "''                         | ,'LastSeen':'2026-08-22T08:00:00Z' | LastSeen | ''",
            })
    void aPeerSentAgainLosesWhatAPatchCannotSay(String was, String now, String field, String stays) {
        JsonNode peer = peer(unquoted(was), "{'PeersChanged':[" + node(2, "beta", unquoted(now)) + "]}");

        String expected = unquoted(stays);
        assertThat(
                        peer.path(field).isMissingNode()
                                ? ""
                                : peer.path(field).toString().replace('"', '\''))
                .isEqualTo(expected);
    }

    private static String unquoted(String cell) {
        return cell.equals("''") ? "" : cell;
    }

    @Test
    void aPeerSentAgainWithADifferenceThatNoPatchKnowsIsTakenWhole() {
        JsonNode peer =
                peer(",'HomeDERP':1,'Online':true", "{'PeersChanged':[" + node(2, "beta", ",'Tags':['tag:x']") + "]}");

        assertThat(peer.path("HomeDERP").isMissingNode()).isTrue();
        assertThat(peer.path("Online").isMissingNode()).isTrue();
    }

    @Test
    void anEmptyHostinfoIsADifferenceToNone() {
        JsonNode peer = peer(",'HomeDERP':1", "{'PeersChanged':[" + node(2, "beta", ",'Hostinfo':{}") + "]}");

        assertThat(peer.path("HomeDERP").isMissingNode()).isTrue();
    }

    @Test
    void aFullListKeepsADiscoKeyAgainstAnOlderWordInSomeReleases() {
        String known = node(2, "beta", ",'DiscoKey':'" + discoKey(1) + "','LastSeen':'" + LATER + "'");
        String sent = node(2, "beta", ",'DiscoKey':'" + discoKey(5) + "','LastSeen':'" + EARLIER + "'");

        assertThat(after(138, withPeers(known), withPeers(sent))
                        .peer(2)
                        .orElseThrow()
                        .path("DiscoKey")
                        .asString())
                .isEqualTo(discoKey(1));
        assertThat(after(148, withPeers(known), withPeers(sent))
                        .peer(2)
                        .orElseThrow()
                        .path("DiscoKey")
                        .asString())
                .isEqualTo(discoKey(5));
    }

    @Test
    void aPeerSentAgainCanClearKeysExpiryAndAttributes() {
        JsonNode peer = peer(
                ",'DiscoKey':'" + discoKey(2) + "','CapMap':{'y':[]},'KeyExpiry':'" + LATER + "'",
                "{'PeersChanged':[" + node(2, "beta", "") + "]}");

        assertThat(peer.path("DiscoKey").asString()).isEqualTo("discokey:" + "0".repeat(64));
        assertThat(peer.path("CapMap").isEmpty()).isTrue();
        assertThat(Canon.time(peer.path("KeyExpiry"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"138, 1", "147, 1", "113, 5", "148, 5"})
    void someReleasesKeepADiscoKeyAgainstAnOlderWord(int version, int expected) {
        String known = node(2, "beta", ",'DiscoKey':'" + discoKey(1) + "','LastSeen':'" + LATER + "','Online':false");
        String patch = "{'NodeID':2,'DiscoKey':'" + discoKey(5) + "','Online':false,'LastSeen':'" + EARLIER + "'}";

        Netmap netmap = after(version, withPeers(known), "{'PeersChangedPatch':[" + patch + "]}");

        assertThat(netmap.peer(2).orElseThrow().path("DiscoKey").asString()).isEqualTo(discoKey(expected));
    }

    @Test
    void addressesAreAllowedUnlessSaidOtherwise() {
        assertThat(peer("", "{}").path("AllowedIPs")).isEqualTo(json("['100.64.0.2/32']"));
        assertThat(peer(",'AllowedIPs':[]", "{}").path("AllowedIPs")).isEqualTo(json("[]"));
    }

    @Test
    void theOldFormOfTheHomeRelayIsUnderstood() {
        assertThat(peer(",'DERP':'127.3.3.40:12'", "{}").path("HomeDERP").intValue())
                .isEqualTo(12);
        assertThat(peer(",'DERP':'127.3.3.40:12','HomeDERP':3", "{}")
                        .path("HomeDERP")
                        .intValue())
                .isEqualTo(3);
    }

    @Test
    void fieldsThatAreNotKeptAreForgotten() {
        Netmap netmap = new Netmap(148, InstantSource.fixed(Messages.NOW), Set.of("ID", "Name"));
        netmap.apply(json(withPeers(node(2, "beta", ""))));

        assertThat(netmap.peer(2).orElseThrow().propertyNames()).containsExactlyInAnyOrder("ID", "Name");
    }
}
