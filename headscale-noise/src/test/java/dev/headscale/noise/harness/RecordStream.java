package dev.headscale.noise.harness;

import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.handshake.Initiator;
import dev.headscale.noise.internal.handshake.Messages;
import dev.headscale.noise.internal.handshake.Session;
import dev.headscale.noise.internal.record.NoiseException;
import dev.headscale.noise.internal.record.Records;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

/** The client's end of a tunnel, below HTTP/2. One thread at a time. */
public final class RecordStream implements AutoCloseable {
    public static final int VERSION = 131;

    private final RawClient raw;
    private final Session session;
    private byte[] unread = new byte[0];

    private RecordStream(RawClient raw, Session session) {
        this.raw = raw;
        this.session = session;
    }

    public static Initiator initiator(KeyPair machine, byte[] serverKey) {
        return new Initiator(VERSION, machine, KeyPair.generate(new SecureRandom()), serverKey);
    }

    /** The head of a native upgrade. */
    public static byte[] upgrade(byte[] initiation) {
        return RawClient.ascii("POST /ts2021 HTTP/1.1\r\nHost: unused\r\nUpgrade: tailscale-control-protocol\r\n"
                + "Connection: upgrade\r\nContent-Length: 0\r\nX-Tailscale-Handshake: "
                + Base64.getEncoder().encodeToString(initiation) + "\r\n\r\n");
    }

    /** Connects and upgrades; reads the early payload, too. */
    public static RecordStream open(InetSocketAddress server, KeyPair machine, byte[] serverKey) throws Exception {
        return open(RawClient.connect(server), machine, serverKey);
    }

    public static RecordStream open(RawClient raw, KeyPair machine, byte[] serverKey) throws Exception {
        Initiator initiator = initiator(machine, serverKey);
        raw.send(upgrade(initiator.initiate()));
        int status = raw.readHead().status();
        if (status != 101) {
            throw new IOException("status " + status);
        }
        RecordStream stream = finish(raw, initiator);
        stream.readEarlyPayload();
        return stream;
    }

    /** Reads the handshake response. */
    public static RecordStream finish(RawClient raw, Initiator initiator) throws IOException, NoiseException {
        return new RecordStream(raw, initiator.finish(raw.read(Messages.RESPONSE_BYTES)));
    }

    /** Knows the handshake response before it comes. */
    public static RecordStream predicted(RawClient raw, Initiator initiator, byte[] response) throws NoiseException {
        return new RecordStream(raw, initiator.finish(response));
    }

    public byte[] seal(byte[] plaintext) {
        byte[] record = new byte[plaintext.length + Records.OVERHEAD];
        session.sealer().seal(plaintext, 0, plaintext.length, record, 0);
        return record;
    }

    /** Sends in records of the largest size. */
    public void write(byte[] plaintext) throws IOException {
        for (int from = 0; from < plaintext.length; from += Records.MAX_PLAINTEXT) {
            int to = Math.min(plaintext.length, from + Records.MAX_PLAINTEXT);
            raw.send(seal(Arrays.copyOfRange(plaintext, from, to)));
        }
    }

    public byte[] readRecord() throws IOException, NoiseException {
        byte[] header = raw.read(Records.HEADER_BYTES);
        int length = (header[1] & 0xff) << 8 | (header[2] & 0xff);
        byte[] plaintext = raw.read(Records.ciphertextLength(header[0], length));
        return Arrays.copyOf(plaintext, session.opener().open(plaintext, 0, length, plaintext, 0));
    }

    /** Reads plaintext across records. */
    public byte[] read(int size) throws IOException, NoiseException {
        byte[] all = new byte[size];
        int have = 0;
        while (have < size) {
            if (unread.length == 0) {
                unread = readRecord();
            }
            int take = Math.min(unread.length, size - have);
            System.arraycopy(unread, 0, all, have, take);
            unread = Arrays.copyOfRange(unread, take, unread.length);
            have += take;
        }
        return all;
    }

    /** Reads the early payload's JSON. */
    public String readEarlyPayload() throws IOException, NoiseException {
        byte[] head = read(9);
        if (head[0] != -1 || head[1] != -1 || head[2] != -1 || head[3] != 'T' || head[4] != 'S') {
            throw new EOFException("no early payload");
        }
        return new String(read((head[7] & 0xff) << 8 | (head[8] & 0xff)), java.nio.charset.StandardCharsets.UTF_8);
    }

    public RawClient raw() {
        return raw;
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
