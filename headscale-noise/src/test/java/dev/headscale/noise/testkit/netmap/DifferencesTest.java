package dev.headscale.noise.testkit.netmap;

import static dev.headscale.noise.testkit.netmap.Messages.after;
import static dev.headscale.noise.testkit.netmap.Messages.first;
import static dev.headscale.noise.testkit.netmap.Messages.node;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferencesTest {

    private static Netmap withPeer(String fields) {
        return after(first(",'Peers':[" + node(2, "beta", fields) + "]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "same value spelled in another zone | ,'KeyExpiry':'2026-08-22T10:00:00Z' | ,'KeyExpiry':'2026-08-22T12:00:00+02:00'",
                "no expiry                          | ,'KeyExpiry':'0001-01-01T00:00:00Z' | ,'Cap':0",
                "no region                          | ,'HomeDERP':0                       | ,'Tags':[]",
                "order of endpoints                 | ,'Endpoints':['1.1.1.1:1','2.2.2.2:2'] | ,'Endpoints':['2.2.2.2:2','1.1.1.1:1']",
                "a flag as null or list             | ,'CapMap':{'x':null}                | ,'CapMap':{'x':[]}",
                "no disco key | ,'DiscoKey':'discokey:0000000000000000000000000000000000000000000000000000000000000000' | ,'Cap':0",
                "when an online peer was seen       | ,'Online':true,'LastSeen':'2026-08-22T10:00:00Z' | ,'Online':true",
            })
    void whatNobodyCouldNoticeIsNoDifference(String what, String one, String other) {
        assertThat(withPeer(one).differences(withPeer(other))).as(what).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                ",'Online':true            | ,'Online':false           | peers/2/Online: true != false",
                ",'Online':false           | ,'HomeDERP':0             | peers/2/Online: false != absent",
                ",'HomeDERP':1             | ,'HomeDERP':2             | peers/2/HomeDERP: 1 != 2",
                ",'AllowedIPs':[]          | ,'AllowedIPs':null        | peers/2/AllowedIPs: [] != [\"100.64.0.2/32\"]",
                ",'CapMap':{'x':[]}        | ,'CapMap':{}              | peers/2/CapMap: {\"x\":[]} != absent",
            })
    void whatSomebodyCouldNoticeIsNamedByPath(String one, String other, String line) {
        assertThat(withPeer(one).differences(withPeer(other))).containsExactly(line.replace("\\\"", "\""));
    }

    @Test
    void profilesNobodyRefersToDoNotCount() {
        Netmap fresh = after(first(",'UserProfiles':[{'ID':1,'LoginName':'a'}]"));
        Netmap accumulated = after(first(",'UserProfiles':[{'ID':1,'LoginName':'a'},{'ID':9,'LoginName':'z'}]"));
        Netmap without = after(first(""));

        assertThat(accumulated.differences(fresh)).isEmpty();
        assertThat(without.differences(fresh)).hasSize(1);
    }

    @Test
    void theWayRulesAreSpreadOverChunksDoesNotCount() {
        String a = "{'SrcIPs':['100.64.0.1','100.64.0.2']}";
        String b = "{'SrcIPs':['100.64.0.3']}";

        Netmap chunked = after(first(",'PacketFilters':{'x':[" + b + "],'y':[" + a + "]}"));
        Netmap whole = after(first(",'PacketFilter':[{'SrcIPs':['100.64.0.2','100.64.0.1']}," + b + "]"));

        assertThat(chunked.differences(whole)).isEmpty();
        assertThat(chunked.differences(after(first(",'PacketFilter':[" + a + "]"))))
                .hasSize(1);
    }

    @Test
    void missingPeersAreShownAndLongListsAreCutShort() {
        StringBuilder many = new StringBuilder(node(2, "n2", ""));
        for (int id = 3; id < 60; id++) {
            many.append(',').append(node(id, "n" + id, ""));
        }

        assertThat(after(first("")).differences(after(first(",'Peers':[" + many + "]"))))
                .hasSize(20)
                .allSatisfy(line -> assertThat(line).contains("absent != "));
    }
}
