package dev.headscale.noise.testkit.netmap;

import static dev.headscale.noise.testkit.netmap.FieldType.ADDRESS;
import static dev.headscale.noise.testkit.netmap.FieldType.ADDRESS_PORT;
import static dev.headscale.noise.testkit.netmap.FieldType.ANY;
import static dev.headscale.noise.testkit.netmap.FieldType.BOOL;
import static dev.headscale.noise.testkit.netmap.FieldType.BYTES;
import static dev.headscale.noise.testkit.netmap.FieldType.INT;
import static dev.headscale.noise.testkit.netmap.FieldType.NEVER;
import static dev.headscale.noise.testkit.netmap.FieldType.NUMBER;
import static dev.headscale.noise.testkit.netmap.FieldType.PORT;
import static dev.headscale.noise.testkit.netmap.FieldType.PREFIX;
import static dev.headscale.noise.testkit.netmap.FieldType.TEXT;
import static dev.headscale.noise.testkit.netmap.FieldType.TIME;
import static dev.headscale.noise.testkit.netmap.FieldType.key;
import static dev.headscale.noise.testkit.netmap.FieldType.list;
import static dev.headscale.noise.testkit.netmap.FieldType.map;
import static dev.headscale.noise.testkit.netmap.FieldType.mapByNumber;
import static dev.headscale.noise.testkit.netmap.FieldType.required;
import static dev.headscale.noise.testkit.netmap.FieldType.struct;
import static java.util.Map.entry;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The types of a map response's fields, as far as clients read them. */
final class MessageShape {
    private static final FieldType CAP_MAP = map(list(ANY));

    private static final FieldType RESOLVERS =
            list(struct(Map.of("Addr", TEXT, "BootstrapResolution", list(ADDRESS), "UseWithExitNode", BOOL)));

    private static final FieldType HOSTINFO = struct(Map.ofEntries(
            entry("IPNVersion", TEXT),
            entry("OS", TEXT),
            entry("OSVersion", TEXT),
            entry("Hostname", TEXT),
            entry("DeviceModel", TEXT),
            entry("RoutableIPs", list(PREFIX)),
            entry("RequestTags", list(TEXT)),
            entry("Services", list(struct(Map.of("Proto", TEXT, "Port", PORT, "Description", TEXT)))),
            entry("NetInfo", struct(Map.of("PreferredDERP", INT, "WorkingUDP", BOOL, "DERPLatency", map(NUMBER)))),
            entry("sshHostKeys", list(TEXT)),
            entry("ShieldsUp", BOOL),
            entry("AppConnector", BOOL),
            entry("Location", struct(Map.of("Latitude", NUMBER, "Longitude", NUMBER, "Priority", INT)))));

    private static final FieldType NODE = struct(Map.ofEntries(
            entry("ID", INT),
            entry("StableID", TEXT),
            entry("Name", TEXT),
            entry("User", INT),
            entry("Sharer", INT),
            entry("Key", key("nodekey:")),
            entry("KeyExpiry", TIME),
            entry("KeySignature", BYTES),
            entry("Machine", key("mkey:")),
            entry("DiscoKey", key("discokey:")),
            entry("Addresses", list(PREFIX)),
            entry("AllowedIPs", list(PREFIX)),
            entry("Endpoints", list(ADDRESS_PORT)),
            entry("DERP", TEXT),
            entry("HomeDERP", INT),
            entry("Hostinfo", HOSTINFO),
            entry("Created", TIME),
            entry("Cap", INT),
            entry("Tags", list(TEXT)),
            entry("PrimaryRoutes", list(PREFIX)),
            entry("LastSeen", TIME),
            entry("Online", BOOL),
            entry("MachineAuthorized", BOOL),
            entry("Capabilities", list(TEXT)),
            entry("CapMap", CAP_MAP),
            entry("UnsignedPeerAPIOnly", BOOL),
            entry("Expired", BOOL),
            entry("SelfNodeV4MasqAddrForThisPeer", ADDRESS),
            entry("SelfNodeV6MasqAddrForThisPeer", ADDRESS),
            entry("IsWireGuardOnly", BOOL),
            entry("IsJailed", BOOL),
            entry("ExitNodeDNSResolvers", RESOLVERS),
            entry("StableTailnetID", TEXT)));

    private static final FieldType PATCH = struct(Map.ofEntries(
            entry("NodeID", INT),
            entry("DERPRegion", INT),
            entry("Cap", INT),
            entry("CapMap", CAP_MAP),
            entry("Endpoints", list(ADDRESS_PORT)),
            entry("Key", key("nodekey:")),
            entry("KeySignature", BYTES),
            entry("DiscoKey", key("discokey:")),
            entry("Online", BOOL),
            entry("LastSeen", TIME),
            entry("KeyExpiry", TIME)));

    private static final FieldType RULES = list(struct(Map.of(
            "SrcIPs", list(TEXT),
            "SrcBits", NEVER,
            "DstPorts",
                    list(struct(
                            Map.of("IP", TEXT, "Bits", NEVER, "Ports", struct(Map.of("First", PORT, "Last", PORT))))),
            "IPProto", list(INT),
            "CapGrant", list(struct(Map.of("Dsts", list(PREFIX), "Caps", list(TEXT), "CapMap", CAP_MAP))))));

    private static final FieldType DNS = struct(Map.of(
            "Resolvers", RESOLVERS,
            "Routes", map(RESOLVERS),
            "FallbackResolvers", RESOLVERS,
            "Domains", list(TEXT),
            "Proxied", BOOL,
            "Nameservers", list(ADDRESS),
            "CertDomains", list(TEXT),
            "ExtraRecords", list(struct(Map.of("Name", TEXT, "Type", TEXT, "Value", TEXT))),
            "ExitNodeFilteredSet", list(TEXT)));

    private static final FieldType DERP_NODE = struct(Map.ofEntries(
            entry("Name", TEXT),
            entry("RegionID", INT),
            entry("HostName", TEXT),
            entry("CertName", TEXT),
            entry("IPv4", TEXT),
            entry("IPv6", TEXT),
            entry("STUNPort", INT),
            entry("STUNOnly", BOOL),
            entry("DERPPort", INT),
            entry("InsecureForTests", BOOL),
            entry("CanPort80", BOOL)));

    private static final FieldType DERP_MAP = struct(Map.of(
            "Regions",
                    mapByNumber(struct(Map.of(
                            "RegionID", INT,
                            "RegionCode", TEXT,
                            "RegionName", TEXT,
                            "Latitude", NUMBER,
                            "Longitude", NUMBER,
                            "Avoid", BOOL,
                            "NoMeasureNoHome", BOOL,
                            "Nodes", list(DERP_NODE)))),
            "HomeParams", struct(Map.of("RegionScore", mapByNumber(NUMBER))),
            "omitDefaultRegions", BOOL));

    private static final FieldType SSH_ACTION = struct(Map.of(
            "message", TEXT,
            "reject", BOOL,
            "accept", BOOL,
            "sessionDuration", INT,
            "allowAgentForwarding", BOOL,
            "holdAndDelegate", TEXT,
            "allowLocalPortForwarding", BOOL,
            "allowRemotePortForwarding", BOOL,
            "recorders", list(ADDRESS_PORT)));

    private static final FieldType SSH_POLICY = struct(Map.of(
            "rules",
            list(struct(Map.of(
                    "ruleExpires", TIME,
                    "principals", list(struct(Map.of("node", TEXT, "nodeIP", TEXT, "userLogin", TEXT, "any", BOOL))),
                    "sshUsers", map(TEXT),
                    "action", SSH_ACTION,
                    "acceptEnv", list(TEXT))))));

    private static final FieldType MESSAGE = struct(Map.ofEntries(
            entry("MapSessionHandle", TEXT),
            entry("Seq", INT),
            entry("KeepAlive", BOOL),
            entry(
                    "PingRequest",
                    struct(Map.of("URL", TEXT, "URLIsNoise", BOOL, "Types", TEXT, "IP", ADDRESS, "Payload", BYTES))),
            entry("PopBrowserURL", TEXT),
            entry("Node", NODE),
            entry("DERPMap", DERP_MAP),
            entry("Peers", list(required(NODE))),
            entry("PeersChanged", list(required(NODE))),
            entry("PeersRemoved", list(INT)),
            entry("PeersChangedPatch", list(required(PATCH))),
            entry("PeerSeenChange", mapByNumber(BOOL)),
            entry("OnlineChange", mapByNumber(BOOL)),
            entry("DNSConfig", DNS),
            entry("Domain", TEXT),
            entry("CollectServices", BOOL),
            entry("PacketFilter", RULES),
            entry("PacketFilters", map(RULES)),
            entry(
                    "UserProfiles",
                    list(struct(Map.of(
                            "ID",
                            INT,
                            "LoginName",
                            TEXT,
                            "DisplayName",
                            TEXT,
                            "ProfilePicURL",
                            TEXT,
                            "Groups",
                            list(TEXT))))),
            entry("Health", list(TEXT)),
            entry(
                    "DisplayMessages",
                    map(struct(Map.of("Title", TEXT, "Text", TEXT, "Severity", TEXT, "ImpactsConnectivity", BOOL)))),
            entry("SSHPolicy", SSH_POLICY),
            entry("ControlTime", TIME),
            entry("TKAInfo", struct(Map.of("Head", TEXT, "Disabled", BOOL))),
            entry("DomainDataPlaneAuditLogID", TEXT),
            entry("Debug", struct(Map.of("SleepSeconds", NUMBER, "DisableLogTail", BOOL, "Exit", INT))),
            entry("ClientVersion", struct(Map.of("RunningLatest", BOOL, "LatestVersion", TEXT, "Notify", BOOL))),
            entry("DefaultAutoUpdate", BOOL)));

    private MessageShape() {}

    /**
     * Checks a message.
     *
     * @throws NetmapException if a client would give up on it
     */
    static void check(JsonNode message) {
        String problem = message.isObject() ? MESSAGE.problem(message) : " is no object";
        if (problem != null) {
            throw new NetmapException("message" + problem);
        }
    }
}
