package dev.headscale.runner.internal.stun;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.zip.CRC32;

/** The two messages of the server: the binding request of Tailscale clients and its answer. Pure. */
final class StunMessage {
    /** The size of an answer to an IPv6 client. */
    static final int LARGEST_RESPONSE = 44;

    private static final int HEADER_BYTES = 20;
    private static final int COOKIE = 0x2112A442;
    private static final int TRANSACTION_AT = 8;
    private static final int TRANSACTION_BYTES = 12;
    private static final int BINDING_REQUEST = 0x0001;
    private static final int BINDING_SUCCESS = 0x0101;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int SOFTWARE = 0x8022;
    private static final long TAILNODE = 0x7461696C6E6F6465L;
    private static final int FINGERPRINT = 0x8028;
    private static final int FINGERPRINT_BYTES = 8;
    private static final int FINGERPRINT_XOR = 0x5354554E;

    private StunMessage() {}

    /**
     * Tells whether a datagram is a binding request of a Tailscale client: nobody else is answered, so that the server is of
     * no use to those who would reflect traffic with it. The length in the header is not looked at.
     */
    static boolean isRequest(ByteBuf datagram) {
        int start = datagram.readerIndex();
        int end = datagram.writerIndex();
        if (end - start < HEADER_BYTES + FINGERPRINT_BYTES
                || datagram.getUnsignedShort(start) != BINDING_REQUEST
                || datagram.getInt(start + 4) != COOKIE) {
            return false;
        }
        boolean fromTailscale = false;
        for (int at = start + HEADER_BYTES; end - at >= 4; ) {
            int type = datagram.getUnsignedShort(at);
            int length = datagram.getUnsignedShort(at + 2);
            int next = at + 4 + ((length + 3) & ~3);
            if (next > end) {
                return false;
            }
            if (type == FINGERPRINT) {
                return fromTailscale
                        && next == end
                        && length == 4
                        && datagram.getInt(at + 4) == fingerprint(datagram, at);
            }
            if (type == SOFTWARE) {
                fromTailscale |= length == Long.BYTES && datagram.getLong(at + 4) == TAILNODE;
            }
            at = next;
        }
        return false;
    }

    /**
     * Writes the answer to a request. An IPv4 address that comes as IPv6 is written as IPv4.
     *
     * @param request what {@link #isRequest} has accepted
     * @param from where the request came from
     * @param out where to write 32 bytes (IPv4) or 44 bytes (IPv6)
     */
    static void writeResponse(ByteBuf request, InetSocketAddress from, ByteBuf out) {
        byte[] address = unmapped(from.getAddress().getAddress());
        out.writeShort(BINDING_SUCCESS).writeShort(8 + address.length).writeInt(COOKIE);
        int mask = out.writerIndex() - 4;
        out.writeBytes(request, request.readerIndex() + TRANSACTION_AT, TRANSACTION_BYTES);
        out.writeShort(XOR_MAPPED_ADDRESS).writeShort(4 + address.length);
        out.writeShort(address.length == 4 ? 1 : 2).writeShort(from.getPort() ^ (COOKIE >>> 16));
        for (int i = 0; i < address.length; i++) {
            out.writeByte(address[i] ^ out.getByte(mask + i));
        }
    }

    /** Returns the CRC-32 of everything before the fingerprint, disguised as RFC 5389 says. */
    private static int fingerprint(ByteBuf datagram, int end) {
        CRC32 crc = new CRC32();
        crc.update(datagram.nioBuffer(datagram.readerIndex(), end - datagram.readerIndex()));
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    /** Returns the four bytes of an IPv4 address in ::ffff:0:0/96, and any other address as it is. */
    private static byte[] unmapped(byte[] address) {
        if (address.length != 16 || address[10] != -1 || address[11] != -1) {
            return address;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return address;
            }
        }
        return java.util.Arrays.copyOfRange(address, 12, 16);
    }
}
