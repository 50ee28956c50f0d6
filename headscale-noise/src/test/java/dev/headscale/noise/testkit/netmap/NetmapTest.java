package dev.headscale.noise.testkit.netmap;

import static dev.headscale.noise.testkit.netmap.Messages.after;
import static dev.headscale.noise.testkit.netmap.Messages.first;
import static dev.headscale.noise.testkit.netmap.Messages.json;
import static dev.headscale.noise.testkit.netmap.Messages.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class NetmapTest {
    private static final String RULE_A =
            "{'SrcIPs':['100.64.0.1'],'DstPorts':[{'IP':'*','Ports':{'First':0,'Last':65535}}]}";
    private static final String RULE_B =
            "{'SrcIPs':['100.64.0.2'],'DstPorts':[{'IP':'*','Ports':{'First':22,'Last':22}}]}";

    @Test
    void aStreamMustBeginWithTheNodeItself() {
        assertThatThrownBy(() -> after("{'Peers':[" + node(2, "beta", "") + "]}"))
                .isInstanceOf(NetmapException.class)
                .hasMessageContaining("no Node");
    }

    @Test
    void keepAlivesMayComeFirstAndAreCounted() {
        Netmap netmap = after("{'KeepAlive':true}", first(""), "{'KeepAlive':true}");

        assertThat(netmap.keepAlives()).isEqualTo(2);
        assertThat(netmap.messages()).isEqualTo(1);
    }

    @Test
    void aKeepAliveCarriesPingsAndTimeAndNothingElse() {
        Netmap netmap = after(
                first(",'Domain':'example.com'"),
                "{'KeepAlive':true,'ControlTime':'2026-01-02T03:04:05Z','PingRequest':{'URL':'https://c/1'},'Domain':'other'}");

        assertThat(netmap.controlTime()).contains(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(netmap.latest("PingRequest")).contains(json("{'URL':'https://c/1'}"));
        assertThat(netmap.latest("Domain")).contains(json("'example.com'"));
    }

    @Test
    void theSelfNodeIsReplacedWhole() {
        String renamed = node(1, "gamma", ",'CapMap':{'b':[]}");

        Netmap netmap = after(
                "{'Node':" + node(1, "alpha", ",'CapMap':{'a':[]},'Tags':['tag:x']") + "}", "{'Node':" + renamed + "}");

        assertThat(netmap.self().orElseThrow().path("Tags").isMissingNode()).isTrue();
        assertThat(netmap.self().orElseThrow().path("CapMap").propertyNames()).containsExactly("b");
    }

    @Test
    void capabilitiesOfOldServersBecomeAttributes() {
        Netmap netmap = after("{'Node':" + node(1, "alpha", ",'Capabilities':['a','b'],'CapMap':{'b':[1]}") + "}");

        assertThat(netmap.self().orElseThrow().path("CapMap")).isEqualTo(json("{'a':null,'b':[1]}"));
    }

    @Test
    void whatIsAbsentOrNullStaysAsItWas() {
        String everything =
                ",'Domain':'example.com','DNSConfig':{'Proxied':true},'SSHPolicy':{'rules':[]},'CollectServices':true"
                        + ",'Health':['ill'],'PacketFilters':{'base':[" + RULE_A
                        + "]},'DERPMap':{'Regions':{'1':{'RegionID':1}}}";
        Netmap before = after(first(everything));

        Netmap netmap = after(
                first(everything),
                "{}",
                "{'Domain':'','DNSConfig':null,'SSHPolicy':null,'CollectServices':null,"
                        + "'Health':null,'PacketFilter':null,'PacketFilters':null,'DERPMap':null,'Node':null,'UserProfiles':null}");

        assertThat(netmap.differences(before)).isEmpty();
        assertThat(netmap.latest("CollectServices")).contains(json("true"));
    }

    @Test
    void wholeFieldsAreReplacedAndNotMerged() {
        Netmap netmap = after(
                first(",'DNSConfig':{'Proxied':true,'Domains':['a']},'Health':['ill']"),
                "{'DNSConfig':{},'Health':[]}");

        assertThat(netmap.latest("DNSConfig")).contains(json("{}"));
        assertThat(netmap.latest("Health")).contains(json("[]"));
    }

    @Test
    void packetFilterIsTheChunkNamedBase() {
        Netmap netmap = after(first(",'PacketFilters':{'base':[" + RULE_A + "]}"), "{'PacketFilter':[" + RULE_B + "]}");

        assertThat(netmap.packetFilter()).containsExactly(json(RULE_B));
    }

    @Test
    void anEmptyPacketFilterBlocksEverything() {
        assertThat(after(first(",'PacketFilter':[" + RULE_A + "]"), "{'PacketFilter':[]}")
                        .packetFilter())
                .isEmpty();
    }

    @Test
    void packetFiltersArePatchedByNameAndJoinedInTheOrderOfNames() {
        Netmap netmap = after(
                first(",'PacketFilters':{'z':[" + RULE_A + "],'gone':[" + RULE_A + "]}"),
                "{'PacketFilters':{'gone':null,'a':[" + RULE_B + "]}}");

        assertThat(netmap.packetFilter()).containsExactly(json(RULE_B), json(RULE_A));
    }

    @Test
    void theStarClearsAllChunksBeforeTheOthersAreSet() {
        Netmap netmap = after(
                first(",'PacketFilters':{'x':[" + RULE_A + "]}"),
                "{'PacketFilters':{'base':[" + RULE_B + "],'*':null}}");

        assertThat(netmap.packetFilter()).containsExactly(json(RULE_B));
    }

    @Test
    void aStarThatIsNotNullIsIgnored() {
        Netmap netmap =
                after(first(",'PacketFilters':{'x':[" + RULE_A + "]}"), "{'PacketFilters':{'*':[" + RULE_B + "]}}");

        assertThat(netmap.packetFilter()).containsExactly(json(RULE_A));
    }

    @Test
    void displayMessagesArePatchedById() {
        Netmap netmap = after(
                first(",'DisplayMessages':{'a':{'Title':'A'},'b':{'Title':'B'}}"),
                "{'DisplayMessages':{'a':null,'c':{'Title':'C'}}}");

        assertThat(netmap.displayMessages()).containsOnlyKeys("b", "c");
        assertThat(after(first(",'DisplayMessages':{'a':{'Title':'A'}}"), "{'DisplayMessages':{'*':null}}")
                        .displayMessages())
                .isEmpty();
    }

    @Test
    void userProfilesAreUpsertedAndNeverRemoved() {
        Netmap netmap = after(
                first(",'UserProfiles':[{'ID':1,'LoginName':'a'},{'ID':2,'LoginName':'b'}]"),
                "{'UserProfiles':[{'ID':2,'LoginName':'c'}]}");

        assertThat(netmap.userProfiles()).containsOnlyKeys(1L, 2L);
        assertThat(netmap.userProfiles()).containsEntry(2L, json("{'ID':2,'LoginName':'c'}"));
    }

    @Test
    void aDerpMapWithoutRegionsKeepsThem() {
        Netmap netmap = after(
                first(",'DERPMap':{'Regions':{'1':{'RegionID':1}},'omitDefaultRegions':true}"),
                "{'DERPMap':{'HomeParams':{'RegionScore':{'1':0.5}}}}");

        assertThat(netmap.latest("DERPMap"))
                .contains(
                        json(
                                "{'HomeParams':{'RegionScore':{'1':0.5}},'Regions':{'1':{'RegionID':1}},'omitDefaultRegions':true}"));
    }

    @Test
    void aDerpMapWithRegionsReplacesThemAndDropsNulls() {
        Netmap netmap = after(
                first(",'DERPMap':{'HomeParams':{'RegionScore':{'1':0.5}},'Regions':{'1':{'RegionID':1}}}"),
                "{'DERPMap':{'HomeParams':{},'Regions':{'2':{'RegionID':2},'3':null}}}");

        assertThat(netmap.latest("DERPMap"))
                .contains(json("{'HomeParams':{'RegionScore':{'1':0.5}},'Regions':{'2':{'RegionID':2}}}"));
    }

    @Test
    void aFirstDerpMapMayHaveNoRegions() {
        Netmap netmap = after(first(",'DERPMap':{'omitDefaultRegions':true}"));

        assertThat(netmap.latest("DERPMap")
                        .orElseThrow()
                        .path("omitDefaultRegions")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void anEmptyRegionScoreResetsTheScores() {
        Netmap netmap = after(
                first(",'DERPMap':{'HomeParams':{'RegionScore':{'1':0.5}},'Regions':{'1':{'RegionID':1}}}"),
                "{'DERPMap':{'HomeParams':{'RegionScore':{}}}}");

        assertThat(netmap.latest("DERPMap").orElseThrow().path("HomeParams")).isEqualTo(json("{'RegionScore':{}}"));
    }

    @Test
    void aCopyDoesNotSeeLaterMessages() {
        Netmap netmap = after(first(",'Peers':[" + node(2, "beta", "") + "]"));
        Netmap copy = netmap.copy();

        netmap.apply(json("{'PeersRemoved':[2],'Domain':'later','PacketFilter':[" + RULE_A + "]}"));

        assertThat(copy.peers()).containsOnlyKeys(2L);
        assertThat(copy.latest("Domain")).isEmpty();
        assertThat(copy.packetFilter()).isEmpty();
        assertThat(copy.messages()).isEqualTo(1);
    }
}
