package dev.headscale.core.testkit;

import dev.headscale.core.model.DiscoKey;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.NodeKey;
import dev.headscale.core.model.PublicKey;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * A device that speaks the protocol to a control plane over a {@link DirectTransport}. Its keys follow from its number. It
 * keeps its own keys and host name and nothing else. One thread at a time.
 */
public final class DirectDevice {
    /** The capability version that it claims to have. */
    public static final int VERSION = 145;

    private static final int MACHINE = 1;
    private static final int NODE = 2;
    private static final int DISCO = 3;

    private final Supplier<DirectTransport> transport;
    private final int number;
    private final MachineKey machineKey;
    private int nodeKeys;
    private NodeKey nodeKey;
    private String hostname;

    /**
     * Makes a device.
     *
     * @param transport asked for each request, since a server that is started again has another one
     * @param number what tells it from other devices
     */
    public DirectDevice(Supplier<DirectTransport> transport, int number) {
        this.transport = transport;
        this.number = number;
        machineKey = new MachineKey(bytes(number, MACHINE, 0));
        nodeKey = new NodeKey(bytes(number, NODE, 0));
        hostname = "host-" + number;
    }

    /**
     * Returns the device's identity.
     *
     * @return the machine key
     */
    public MachineKey machineKey() {
        return machineKey;
    }

    /**
     * Returns the key of now.
     *
     * @return the node key
     */
    public NodeKey nodeKey() {
        return nodeKey;
    }

    /**
     * Uses another node key from now on.
     *
     * @param key the key, which may be another device's
     * @return this
     */
    public DirectDevice nodeKey(NodeKey key) {
        nodeKey = key;
        return this;
    }

    /**
     * Makes a new node key and uses it from now on.
     *
     * @return this
     */
    public DirectDevice rotate() {
        nodeKeys++;
        return nodeKey(new NodeKey(bytes(number, NODE, nodeKeys)));
    }

    /**
     * Returns the name that it gives itself.
     *
     * @return the host name, {@code host-} and its number unless it was renamed
     */
    public String hostname() {
        return hostname;
    }

    /**
     * Gives itself another name; the server hears of it with the next request.
     *
     * @param name the name
     * @return this
     */
    public DirectDevice hostname(String name) {
        hostname = name;
        return this;
    }

    /**
     * Makes a disco key.
     *
     * @param generation which one
     * @return always the same for a generation
     */
    public DiscoKey discoKey(int generation) {
        return new DiscoKey(bytes(number, DISCO, generation));
    }

    /**
     * Begins a register request with its present keys and name.
     *
     * @return the request, not sent
     */
    public RegisterCall register() {
        return new RegisterCall(this);
    }

    /**
     * Begins a map request with its present key and name.
     *
     * @return the request, not sent
     */
    public MapCall map() {
        return new MapCall(this);
    }

    /**
     * Registers with a pre-auth key, successfully.
     *
     * @param authKey the key
     * @return this
     */
    public DirectDevice join(String authKey) {
        register().authKey(authKey).send().requireAuthorized();
        return this;
    }

    /**
     * Opens a map stream.
     *
     * @return the messages as they arrive
     */
    public MapMessages stream() {
        return map().stream();
    }

    /**
     * Sends any request over a connection of its own.
     *
     * @param method the HTTP method
     * @param path the path
     * @param body the body
     * @return the answer
     */
    public DirectStream send(String method, String path, String body) {
        return transport.get().connect(machineKey).send(method, path, body);
    }

    private static byte[] bytes(int number, int kind, int generation) {
        return ByteBuffer.allocate(PublicKey.BYTES)
                .putInt(kind)
                .putInt(number)
                .putInt(generation)
                .array();
    }
}
