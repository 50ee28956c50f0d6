package dev.headscale.runner.internal.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class StunServerTest {
    private static final byte[] REQUEST = HexFormat.of().parseHex(StunMessageTest.REQUEST);

    @Test
    void tellsAClientItsAddressOnceForEachRequest() throws IOException {
        try (StunServer server = StunServer.start(loopback(0));
                DatagramSocket client = new DatagramSocket(loopback(0))) {
            client.setSoTimeout(10_000);
            client.connect(server.localAddress());
            for (int i = 0; i < 100; i++) {
                client.send(new DatagramPacket(REQUEST, REQUEST.length));
                assertThat(receive(client)).isEqualTo(expected(client.getLocalPort()));
            }
            assertThat(server.answered()).isEqualTo(100);
        }
    }

    @Test
    void saysNothingToOthers() throws IOException {
        try (StunServer server = StunServer.start(loopback(0));
                DatagramSocket client = new DatagramSocket(loopback(0))) {
            client.setSoTimeout(10_000);
            client.connect(server.localAddress());
            byte[] damaged = REQUEST.clone();
            damaged[30] ^= 1;
            client.send(new DatagramPacket(damaged, damaged.length));
            client.send(new DatagramPacket(new byte[1], 1));
            client.send(new DatagramPacket(new byte[1472], 1472));
            client.send(new DatagramPacket(REQUEST, REQUEST.length));
            assertThat(receive(client)).isEqualTo(expected(client.getLocalPort()));
            assertThat(server.ignored()).isEqualTo(3);
            assertThat(server.answered()).isOne();
        }
    }

    @Test
    void aClientOfIpv4IsToldSoByASocketForBothFamilies() throws IOException {
        try (StunServer server = StunServer.start(new InetSocketAddress("::", 0));
                DatagramSocket client = new DatagramSocket(loopback(0))) {
            client.setSoTimeout(10_000);
            client.connect(loopback(server.localAddress().getPort()));
            client.send(new DatagramPacket(REQUEST, REQUEST.length));
            assertThat(receive(client)).isEqualTo(expected(client.getLocalPort()));
        }
    }

    @Test
    void anAddressInUseIsNamed() {
        try (StunServer server = StunServer.start(loopback(0))) {
            assertThatThrownBy(() -> StunServer.start(server.localAddress()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(String.valueOf(server.localAddress().getPort()));
        }
    }

    @Test
    void closingFreesThePort() {
        InetSocketAddress address;
        try (StunServer server = StunServer.start(loopback(0))) {
            address = server.localAddress();
        }
        try (StunServer again = StunServer.start(address)) {
            assertThat(again.localAddress()).isEqualTo(address);
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static String receive(DatagramSocket client) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        client.receive(packet);
        return HexFormat.of().formatHex(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    /** The answer for 127.0.0.1 and a port. */
    private static String expected(int port) {
        return "0101000c2112a4420102030405060708090a0b0c002000080001"
                + HexFormat.of().toHexDigits((short) (port ^ 0x2112))
                + "5e12a443";
    }
}
