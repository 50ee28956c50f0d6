package dev.headscale.noise.testkit.netmap;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client knows after some messages of one map stream. It starts empty; {@link #apply} adds one message the way a client
 * does, lossy corners included. JSON values that it returns must not be changed.
 *
 * <p>Two netmaps are compared with {@link #differences}, not with {@code equals}. One thread at a time.
 */
public final class Netmap {
    /** Looked at on keep-alives too. */
    private static final List<String> ON_EVERY_MESSAGE =
            List.of("PingRequest", "PopBrowserURL", "ClientVersion", "ControlTime", "ControlDialPlan");
    /** Replaced as a whole when not null. */
    private static final List<String> REPLACED =
            List.of("DNSConfig", "SSHPolicy", "TKAInfo", "CollectServices", "Health", "Debug", "DefaultAutoUpdate");
    /** Replaced when not empty. */
    private static final List<String> TEXTS = List.of("Domain", "DomainDataPlaneAuditLogID");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MOST_DIFFERENCES = 20;

    private final PeerTable peers;
    private final NamedEntries packetFilters;
    private final NamedEntries displayMessages;
    private final SortedMap<Long, JsonNode> userProfiles;
    private final SortedMap<String, JsonNode> fields;
    private long messages;
    private long keepAlives;

    /**
     * Makes an empty netmap.
     *
     * @param version the capability version of the client whose rules apply
     * @param clock the client's clock
     * @param keptPeerFields the fields of peers to keep, such as {@code ID}, when memory matters; empty for all
     */
    public Netmap(int version, InstantSource clock, Set<String> keptPeerFields) {
        this(new PeerTable(version, clock, Set.copyOf(keptPeerFields)), new NamedEntries(), new NamedEntries());
    }

    private Netmap(PeerTable peers, NamedEntries packetFilters, NamedEntries displayMessages) {
        this.peers = peers;
        this.packetFilters = packetFilters;
        this.displayMessages = displayMessages;
        this.userProfiles = new TreeMap<>();
        this.fields = new TreeMap<>();
    }

    /**
     * Returns a netmap that later messages do not change.
     *
     * @return the copy
     */
    public Netmap copy() {
        Netmap copy = new Netmap(peers.copy(), packetFilters.copy(), displayMessages.copy());
        copy.userProfiles.putAll(userProfiles);
        copy.fields.putAll(fields);
        copy.messages = messages;
        copy.keepAlives = keepAlives;
        return copy;
    }

    /**
     * Adds a message.
     *
     * @param message a map response; not changed
     * @throws NetmapException if a client would end its stream over it; the netmap must not be used afterwards
     */
    public void apply(JsonNode message) {
        MessageShape.check(message);
        ON_EVERY_MESSAGE.forEach(name -> replace(name, message.path(name)));
        if (message.path("KeepAlive").asBoolean(false)) {
            keepAlives++;
            return;
        }
        JsonNode node = message.path("Node");
        if (messages == 0 && !node.isObject()) {
            throw new NetmapException("the first message of a stream has no Node");
        }
        messages++;
        peers.apply(message);
        if (node.isObject()) {
            fields.put("Node", selfOf(node));
        }
        message.path("UserProfiles")
                .forEach(profile -> userProfiles.put(profile.path("ID").asLong(0), profile));
        applyDerpMap(message.path("DERPMap"));
        applyPacketFilters(message);
        displayMessages.patch(message.path("DisplayMessages"));
        REPLACED.forEach(name -> replace(name, message.path(name)));
        TEXTS.forEach(name -> replace(name, message.path(name)));
    }

    private void replace(String name, JsonNode value) {
        boolean emptyText = value.isString() && value.stringValue().isEmpty();
        if (PeerPatch.isPresent(value) && !emptyText) {
            fields.put(name, value);
        }
    }

    private static ObjectNode selfOf(JsonNode node) {
        ObjectNode self = PeerTable.upgradeLegacyFields(node);
        ObjectNode attributes = JSON.objectNode();
        self.path("Capabilities").forEach(name -> attributes.putNull(name.asString()));
        self.path("CapMap").forEachEntry(attributes::set);
        self.remove("Capabilities");
        self.set("CapMap", attributes);
        return self;
    }

    private void applyDerpMap(JsonNode sent) {
        if (!sent.isObject()) {
            return;
        }
        ObjectNode next = JSON.objectNode().setAll(sent.asObject());
        JsonNode last = field("DERPMap");
        if (last.isObject() && !PeerPatch.isPresent(next.path("Regions"))) {
            next.set("Regions", last.path("Regions"));
            next.set("omitDefaultRegions", last.path("omitDefaultRegions"));
        } else if (next.path("Regions").isObject()) {
            ObjectNode regions = JSON.objectNode().setAll(next.path("Regions").asObject());
            next.set("Regions", regions.removeIf(JsonNode::isNull));
        }
        if (!PeerPatch.isPresent(next.path("HomeParams").path("RegionScore"))) {
            next.set("HomeParams", last.path("HomeParams"));
        }
        fields.put("DERPMap", next.removeIf(JsonNode::isMissingNode));
    }

    private void applyPacketFilters(JsonNode message) {
        JsonNode base = message.path("PacketFilter");
        if (PeerPatch.isPresent(base)) {
            packetFilters.put("base", base);
        }
        packetFilters.patch(message.path("PacketFilters"));
    }

    private JsonNode field(String name) {
        return fields.getOrDefault(name, JSON.missingNode());
    }

    /**
     * Returns the node itself.
     *
     * @return the node, or empty before the first message
     */
    public Optional<JsonNode> self() {
        return latest("Node");
    }

    /**
     * Returns a top-level field as the last message that had it left it.
     *
     * @param name the field's name on the wire, for example {@code DNSConfig}, {@code DERPMap} or {@code ControlTime}; not one
     *     of those with a method of their own
     * @return the value, or empty if it was never sent
     */
    public Optional<JsonNode> latest(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /**
     * Returns the peers.
     *
     * @return the peers by NodeID; an unmodifiable view
     */
    public SortedMap<Long, ObjectNode> peers() {
        return peers.byId();
    }

    /**
     * Returns a peer.
     *
     * @param id its NodeID
     * @return the peer, or empty if there is none of that id
     */
    public Optional<JsonNode> peer(long id) {
        return Optional.ofNullable(peers.byId().get(id));
    }

    /**
     * Finds a peer by the first label of its name.
     *
     * @param host the name without domain
     * @return the peer, or empty if there is none of that name
     */
    public Optional<JsonNode> peerNamed(String host) {
        return peers.byId().values().stream()
                .filter(peer ->
                        peer.path("Name").asString("").split("\\.", 2)[0].equals(host))
                .<JsonNode>map(peer -> peer)
                .findFirst();
    }

    /**
     * Returns the rules of all chunks, in the order of the chunks' names.
     *
     * @return the rules; empty if everything inbound is blocked
     */
    public List<JsonNode> packetFilter() {
        return packetFilters.asMap().values().stream()
                .flatMap(chunk -> StreamSupport.stream(chunk.spliterator(), false))
                .toList();
    }

    /**
     * Returns all profiles that were ever sent.
     *
     * @return the profiles by user id
     */
    public Map<Long, JsonNode> userProfiles() {
        return Collections.unmodifiableMap(userProfiles);
    }

    /**
     * Returns the messages shown to the user.
     *
     * @return the messages by their id
     */
    public Map<String, JsonNode> displayMessages() {
        return displayMessages.asMap();
    }

    /**
     * Returns the server's time.
     *
     * @return the last ControlTime, or empty if none was sent
     */
    public Optional<Instant> controlTime() {
        return Canon.time(field("ControlTime"));
    }

    /**
     * Counts messages.
     *
     * @return the number of messages other than keep-alives
     */
    public long messages() {
        return messages;
    }

    /**
     * Counts keep-alives.
     *
     * @return their number
     */
    public long keepAlives() {
        return keepAlives;
    }

    /**
     * Compares what a user could notice. Not compared: times of the server, the order of lists without order, zero values
     * against absent ones, profiles nobody refers to, how rules are spread over chunks, the self node's own Online and
     * LastSeen, and LastSeen of peers that are online.
     *
     * @param other another netmap, for example a fresh full one
     * @return the first differences, one line each, this netmap's value first; empty if there are none
     */
    public List<String> differences(Netmap other) {
        return Differences.between(ComparableForm.of(this), ComparableForm.of(other), MOST_DIFFERENCES);
    }

    /** Returns a short summary for failure messages. */
    @Override
    public String toString() {
        String name = self().map(self -> self.path("Name").asString("")).orElse("no self node");
        return name + ", " + peers().size() + " peers, " + packetFilter().size() + " rules, " + messages + " messages";
    }
}
