package dev.headscale.runner.internal.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StunMessageTest {
    static final String REQUEST = "000100142112a4420102030405060708090a0b0c802200087461696c6e6f646580280004b32c370f";

    private static final String HEADER = "000100142112a4420102030405060708090a0b0c";
    private static final String SOFTWARE = "802200087461696c6e6f6465";

    @Test
    void theRequestOfOfficialClientsIsOne() {
        assertThat(isRequest(REQUEST)).isTrue();
        assertThat(isRequest(withFingerprint(HEADER + SOFTWARE))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4, 254, 0101000c2112a4420102030405060708090a0b0c00200008000121ec2010a746",
        "1::4, 254, 010100182112a4420102030405060708090a0b0c00200014000221ec2113a4420102030405060708090a0b08",
        "255.254.253.252, 65535, 0101000c2112a4420102030405060708090a0b0c002000080001deeddeec59be"
    })
    void responsesAreThoseOfThePublishedVectors(String ip, int port, String response) throws UnknownHostException {
        assertThat(respond(new InetSocketAddress(InetAddress.getByName(ip), port)))
                .isEqualTo(response);
    }

    @Test
    void anIpv4AddressThatComesAsIpv6IsToldAsIpv4() throws UnknownHostException {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff01020304");
        InetAddress address = Inet6Address.getByAddress("", mapped, -1);
        assertThat(address).isInstanceOf(Inet6Address.class);
        assertThat(respond(new InetSocketAddress(address, 254)))
                .isEqualTo("0101000c2112a4420102030405060708090a0b0c00200008000121ec2010a746");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Another class, another method, another cookie.
                "010100142112a4420102030405060708090a0b0c" + SOFTWARE,
                "000300142112a4420102030405060708090a0b0c" + SOFTWARE,
                "c00100142112a4420102030405060708090a0b0c" + SOFTWARE,
                "000100142112a4430102030405060708090a0b0c" + SOFTWARE,
                // No software, another one, and one of another length.
                HEADER,
                HEADER + "802200087461696c6e6f6466",
                HEADER + "802200097461696c6e6f646500000000",
                HEADER + "802200047461696c",
                // An attribute that reaches into the fingerprint.
                HEADER + SOFTWARE + "00060010abcd"
            })
    void anythingElseIsNotARequestEvenWithAFingerprint(String message) {
        assertThat(isRequest(withFingerprint(message))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                HEADER,
                HEADER + SOFTWARE,
                HEADER + SOFTWARE + "80280004b32c3700",
                HEADER + SOFTWARE + "80280003b32c370f",
                REQUEST + "00000000",
                REQUEST + "80220000",
                REQUEST + "00"
            })
    void aMissingOrWrongOrMisplacedFingerprintIsNoRequest(String message) {
        assertThat(isRequest(message)).isFalse();
    }

    @Test
    void otherAttributesInFrontAreSkippedWithTheirPadding() {
        assertThat(isRequest(withFingerprint(HEADER + "00240003aabbcc00" + SOFTWARE + "802b0000")))
                .isTrue();
    }

    @Test
    void noDamagedRequestIsAccepted() {
        byte[] request = HexFormat.of().parseHex(REQUEST);
        for (int bit = 0; bit < request.length * 8; bit++) {
            byte[] damaged = request.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(StunMessage.isRequest(Unpooled.wrappedBuffer(damaged)))
                    .as("bit %d", bit)
                    .isFalse();
        }
        for (int length = 0; length < request.length; length++) {
            assertThat(StunMessage.isRequest(Unpooled.wrappedBuffer(request, 0, length)))
                    .isFalse();
        }
    }

    @Test
    void noNoiseMakesItFail() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] head = HexFormat.of().parseHex(HEADER);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[20 + random.nextInt(60)];
            random.nextBytes(noise);
            System.arraycopy(head, 0, noise, 0, head.length);
            assertThat(StunMessage.isRequest(Unpooled.wrappedBuffer(noise)))
                    .as("seed %d", seed)
                    .isFalse();
        }
    }

    private static boolean isRequest(String hex) {
        return StunMessage.isRequest(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
    }

    private static String withFingerprint(String hex) {
        CRC32 crc = new CRC32();
        crc.update(HexFormat.of().parseHex(hex));
        return hex + "80280004" + HexFormat.of().toHexDigits((int) (crc.getValue() ^ 0x5354554E));
    }

    private static String respond(InetSocketAddress from) {
        ByteBuf out = Unpooled.buffer(StunMessage.LARGEST_RESPONSE, StunMessage.LARGEST_RESPONSE);
        StunMessage.writeResponse(Unpooled.wrappedBuffer(HexFormat.of().parseHex(REQUEST)), from, out);
        return ByteBufUtil.hexDump(out);
    }
}
