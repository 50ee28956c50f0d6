package dev.headscale.noise.harness;

import dev.headscale.core.model.MachineKey;
import dev.headscale.noise.internal.crypto.KeyPair;
import dev.headscale.noise.internal.record.NoiseException;
import dev.headscale.noise.testkit.ContractClient;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** The blocking client as the transport contract wants it. */
public final class HarnessContractClient implements ContractClient {
    private final KeyPair machine;
    private final Http2Client client;

    public HarnessContractClient(KeyPair machine, Http2Client client) {
        this.machine = machine;
        this.client = client;
    }

    @Override
    public MachineKey machineKey() {
        return new MachineKey(machine.publicKey());
    }

    @Override
    public int protocolVersion() {
        return RecordStream.VERSION;
    }

    @Override
    public Call open(String method, String target, byte[] body) throws IOException, NoiseException {
        return new StreamCall(client.send(method, target, body));
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private final class StreamCall implements Call {
        private final int stream;
        private int taken;

        StreamCall(int stream) {
            this.stream = stream;
        }

        private Http2Client.Answer until(int bytes) throws IOException {
            try {
                Http2Client.Answer answer = client.awaitStatus(stream);
                return answer.status == 0 || bytes == 0 ? answer : client.awaitBytes(stream, bytes);
            } catch (NoiseException e) {
                throw new IOException(e);
            }
        }

        @Override
        public int status() throws IOException {
            int status = until(0).status;
            if (status == 0) {
                throw new EOFException("broken off");
            }
            return status;
        }

        @Override
        public String contentType() throws IOException {
            return until(0).headers.getOrDefault("content-type", "");
        }

        @Override
        public byte[] read(int size) throws IOException {
            byte[] body = until(taken + size).body.toByteArray();
            if (body.length < taken + size) {
                throw new EOFException("the answer ended");
            }
            taken += size;
            return Arrays.copyOfRange(body, taken - size, taken);
        }

        @Override
        public byte[] readToEnd() throws IOException {
            Http2Client.Answer answer = until(Integer.MAX_VALUE);
            if (answer.resetCode >= 0 || answer.status == 0) {
                throw new EOFException("broken off");
            }
            byte[] body = answer.body.toByteArray();
            byte[] rest = Arrays.copyOfRange(body, taken, body.length);
            taken = body.length;
            return rest;
        }

        @Override
        public void cancel() throws IOException {
            client.cancel(stream);
        }
    }
}
