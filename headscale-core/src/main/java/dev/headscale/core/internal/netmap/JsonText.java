package dev.headscale.core.internal.netmap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** Puts JSON together from members that are written already. Used by one thread. */
final class JsonText {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
    private int members;

    JsonText raw(String ascii) {
        bytes.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    JsonText raw(byte[] json) {
        bytes.writeBytes(json);
        return this;
    }

    /** Adds a member behind another one. */
    JsonText member(String name, byte[] value) {
        members++;
        return raw(",\"" + name + "\":").raw(value);
    }

    /** Adds an array behind another member, unless it would be empty. */
    JsonText array(String name, Collection<byte[]> elements) {
        if (elements.isEmpty()) {
            return this;
        }
        members++;
        raw(",\"" + name + "\":[");
        boolean first = true;
        for (byte[] element : elements) {
            if (!first) {
                raw(",");
            }
            raw(element);
            first = false;
        }
        return raw("]");
    }

    /** Tells whether a member or an array was added. */
    boolean hasMembers() {
        return members > 0;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
