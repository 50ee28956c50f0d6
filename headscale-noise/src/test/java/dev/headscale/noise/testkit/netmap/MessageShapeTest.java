package dev.headscale.noise.testkit.netmap;

import static dev.headscale.noise.testkit.netmap.Messages.after;
import static dev.headscale.noise.testkit.netmap.Messages.first;
import static dev.headscale.noise.testkit.netmap.Messages.json;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageShapeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'Peers':[null]}                                     | message/Peers/0 is null",
                "{'PeersChanged':[{},null]}                           | message/PeersChanged/1 is null",
                "{'PeersChangedPatch':[null]}                         | message/PeersChangedPatch/0 is null",
                "{'Peers':{}}                                         | message/Peers is {}, expected is a list",
                "{'Peers':[{'Key':''}]}                               | message/Peers/0/Key is",
                "{'Peers':[{'Key':'mkey:00'}]}                        | expected is nodekey:<64 hex>",
                "{'Peers':[{'ID':1.5}]}                               | message/Peers/0/ID is 1.5, expected is an integer",
                "{'Peers':[{'Online':'true'}]}                        | expected is true or false",
                "{'Peers':[{'LastSeen':''}]}                          | expected is an RFC 3339 time",
                "{'Peers':[{'LastSeen':1790000000}]}                  | expected is an RFC 3339 time",
                "{'Peers':[{'Addresses':['100.64.0.1']}]}             | message/Peers/0/Addresses/0 is",
                "{'Peers':[{'Addresses':['100.64.0.1/33']}]}          | expected is an IP prefix",
                "{'Peers':[{'AllowedIPs':['fd7a::%eth0/64']}]}        | expected is an IP prefix",
                "{'Peers':[{'Endpoints':['1.2.3.4']}]}                | expected is ip:port",
                "{'Peers':[{'Endpoints':['1.2.3.4:65536']}]}          | expected is ip:port",
                "{'Peers':[{'Hostinfo':{'Services':[{'Port':70000}]}}]} | message/Peers/0/Hostinfo/Services/0/Port is 70000",
                "{'Peers':[{'KeySignature':'a'}]}                     | expected is base64",
                "{'OnlineChange':{'x':true}}                          | message/OnlineChange/x has a name that is no decimal number",
                "{'PacketFilter':[{'SrcBits':[32]}]}                  | expected is no such field",
                "{'PacketFilters':{'base':[{'SrcIPs':'*'}]}}          | message/PacketFilters/base/0/SrcIPs is",
                "{'DERPMap':{'Regions':{'1':{'RegionID':'1'}}}}       | message/DERPMap/Regions/1/RegionID is",
                "{'SSHPolicy':{'rules':[{'action':{'sessionDuration':'1h'}}]}} | sessionDuration is",
                "[]                                                   | message is no object",
            })
    void aFieldOfAnotherTypeIsFatalForTheWholeMessage(String message, String complaint) {
        assertThatThrownBy(() -> after(first("")).apply(json(message)))
                .isInstanceOf(NetmapException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void nullUnknownFieldsAndZeroValuesAreFine() {
        String message = "{'Peers':null,'Unheard':[1],'PeersChanged':[{'ID':2,'Online':null,'New':'x','Addresses':null,"
                + "'Endpoints':['[2001:db8::1]:41641','1.2.3.4:0'],'AllowedIPs':['::/0','0.0.0.0/0',''],"
                + "'Key':'nodekey:" + "0".repeat(64)
                + "','KeyExpiry':'0001-01-01T00:00:00Z','Created':'2026-01-02T03:04:05.123456789+02:00',"
                + "'CapMap':{'x':null,'y':[{'any':1}]}}],'UserProfiles':[null],'DNSConfig':{'Routes':{'x':null}},"
                + "'ControlTime':'2026-01-02T03:04:05Z','Debug':{'DisableLogTail':true}}";

        assertThatCode(() -> after(first("")).apply(json(message))).doesNotThrowAnyException();
    }
}
