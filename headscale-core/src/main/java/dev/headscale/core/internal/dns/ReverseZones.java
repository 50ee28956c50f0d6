package dev.headscale.core.internal.dns;

import dev.headscale.policy.IpPrefix;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The domains under which the names of addresses are looked up (RFC 1035 section 3.5, RFC 3596 section 2.5). */
final class ReverseZones {
    private ReverseZones() {}

    /** Returns the zones that together hold a block: several if its length is within an octet or a hex digit. */
    static List<String> of(IpPrefix block) {
        boolean v6 = block.address().isV6();
        int bitsPerLabel = v6 ? 4 : 8;
        int[] labels = labels(block.address().toBytes(), v6);
        int whole = block.length() / bitsPerLabel;
        StringBuilder parent = new StringBuilder(v6 ? "ip6.arpa" : "in-addr.arpa");
        for (int i = 0; i < whole; i++) {
            parent.insert(0, label(labels[i], v6) + ".");
        }
        int fixed = block.length() % bitsPerLabel;
        if (fixed == 0) {
            return List.of(parent.toString());
        }
        List<String> zones = new ArrayList<>();
        for (int i = 0; i < 1 << (bitsPerLabel - fixed); i++) {
            zones.add(label(labels[whole] + i, v6) + "." + parent);
        }
        return zones;
    }

    private static int[] labels(byte[] address, boolean v6) {
        int[] labels = new int[v6 ? address.length * 2 : address.length];
        for (int i = 0; i < labels.length; i++) {
            int octet = address[v6 ? i / 2 : i] & 0xff;
            labels[i] = !v6 ? octet : i % 2 == 0 ? octet >> 4 : octet & 0xf;
        }
        return labels;
    }

    private static String label(int value, boolean v6) {
        return v6 ? String.valueOf(HexFormat.of().toLowHexDigit(value)) : Integer.toString(value);
    }
}
