package dev.headscale.noise.testkit;

import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.NodeKey;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.bouncycastle.math.ec.rfc7748.X25519;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The machine that a {@link TestClient} pretends to be: its keys and what it reports about itself. Changes reach the server
 * with the next request that carries them. Thread-safe.
 */
public final class TestDevice {
    private static final int KEY = 32;
    private static final NodeKey NO_NODE_KEY = new NodeKey(new byte[KEY]);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Random random;
    private final byte[] machinePrivate;
    private final MachineKey machineKey;
    private final String lockKey;
    private final ObjectNode hostinfo;
    private NodeKey nodeKey;
    private NodeKey oldNodeKey = NO_NODE_KEY;
    private DiscoKey discoKey;
    private List<String> endpoints;
    private int homeDerp;

    TestDevice(Random random, String hostname, String os) {
        this.random = random;
        this.machinePrivate = privateKey();
        this.machineKey = new MachineKey(publicOf(machinePrivate));
        this.lockKey = "nlpub:" + new NodeKey(publicOf(privateKey())).toString().substring("nodekey:".length());
        this.nodeKey = new NodeKey(publicOf(privateKey()));
        this.discoKey = new DiscoKey(publicOf(privateKey()));
        this.endpoints = List.of();
        this.hostinfo = JSON.objectNode()
                .put("IPNVersion", "1.98.9-testkit")
                .put("OS", os)
                .put("Hostname", hostname)
                .put("GoArch", "amd64");
    }

    /** Makes a raw, clamped X25519 private key. */
    byte[] privateKey() {
        byte[] key = new byte[KEY];
        random.nextBytes(key);
        key[0] &= (byte) 0xf8;
        key[KEY - 1] &= 0x7f;
        key[KEY - 1] |= 0x40;
        return key;
    }

    private static byte[] publicOf(byte[] privateKey) {
        byte[] key = new byte[KEY];
        X25519.scalarMultBase(privateKey, 0, key, 0);
        return key;
    }

    byte[] machinePrivate() {
        return machinePrivate.clone();
    }

    String lockKey() {
        return lockKey;
    }

    /**
     * Returns the key that the device's connections prove.
     *
     * @return the public half
     */
    public MachineKey machineKey() {
        return machineKey;
    }

    /**
     * Returns the node key in use.
     *
     * @return the public half
     */
    public synchronized NodeKey nodeKey() {
        return nodeKey;
    }

    /**
     * Returns the node key before the last rotation.
     *
     * @return the public half; the zero key before the first rotation
     */
    public synchronized NodeKey oldNodeKey() {
        return oldNodeKey;
    }

    /**
     * Returns the disco key in use.
     *
     * @return the public half
     */
    public synchronized DiscoKey discoKey() {
        return discoKey;
    }

    /**
     * Makes a new node key; the present one becomes the old one.
     *
     * @return the new key's public half
     */
    public synchronized NodeKey rotateNodeKey() {
        oldNodeKey = nodeKey;
        nodeKey = new NodeKey(publicOf(privateKey()));
        return nodeKey;
    }

    /**
     * Makes a new disco key, as a client does when it starts.
     *
     * @return the new key's public half
     */
    public synchronized DiscoKey rotateDiscoKey() {
        discoKey = new DiscoKey(publicOf(privateKey()));
        return discoKey;
    }

    /**
     * Sets the UDP endpoints.
     *
     * @param next {@code ip:port}, each
     * @return this
     */
    public synchronized TestDevice endpoints(String... next) {
        endpoints = List.copyOf(Arrays.asList(next));
        return this;
    }

    /**
     * Sets the home relay.
     *
     * @param region a DERP region; 0 for none, which leaves NetInfo out
     * @return this
     */
    public synchronized TestDevice homeDerp(int region) {
        homeDerp = region;
        return this;
    }

    /**
     * Sets the tags asked for.
     *
     * @param tags tags such as {@code tag:web}; none to ask for none
     * @return this
     */
    public TestDevice requestTags(String... tags) {
        return hostinfo(info -> putStrings(info, "RequestTags", tags));
    }

    /**
     * Sets the routes offered.
     *
     * @param prefixes CIDR prefixes; none to offer none
     * @return this
     */
    public TestDevice routes(String... prefixes) {
        return hostinfo(info -> putStrings(info, "RoutableIPs", prefixes));
    }

    /**
     * Changes what the device says about itself, by the names of the protocol.
     *
     * @param change edits the Hostinfo; NetInfo is made from {@link #homeDerp}
     * @return this
     */
    public synchronized TestDevice hostinfo(Consumer<ObjectNode> change) {
        change.accept(hostinfo);
        return this;
    }

    private static void putStrings(ObjectNode object, String field, String... values) {
        object.remove(field);
        if (values.length > 0) {
            Arrays.asList(values).forEach(object.putArray(field)::add);
        }
    }

    /** The Hostinfo of a registration, which as a rule knows nothing of the network yet. */
    synchronized ObjectNode hostinfo() {
        return hostinfo.deepCopy();
    }

    synchronized ObjectNode hostinfoWithNetwork() {
        ObjectNode copy = hostinfo.deepCopy();
        if (homeDerp != 0) {
            copy.putObject("NetInfo")
                    .put("PreferredDERP", homeDerp)
                    .put("WorkingUDP", true)
                    .put("LinkType", "wired");
        }
        return copy;
    }

    synchronized List<String> endpoints() {
        return endpoints;
    }
}
