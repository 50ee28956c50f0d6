package dev.headscale.policy.internal.syntax;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The names of IP protocols. */
public final class Protocol {
    /** ICMP for IPv4. */
    public static final int ICMP = 1;
    /** TCP. */
    public static final int TCP = 6;
    /** UDP. */
    public static final int UDP = 17;
    /** ICMP for IPv6. */
    public static final int ICMPV6 = 58;
    /** SCTP. */
    public static final int SCTP = 132;

    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("icmp", ICMP),
            Map.entry("igmp", 2),
            Map.entry("ipv4", 4),
            Map.entry("ip-in-ip", 4),
            Map.entry("tcp", TCP),
            Map.entry("egp", 8),
            Map.entry("igp", 9),
            Map.entry("udp", UDP),
            Map.entry("gre", 47),
            Map.entry("esp", 50),
            Map.entry("ah", 51),
            Map.entry("ipv6-icmp", ICMPV6),
            Map.entry("sctp", SCTP),
            Map.entry("fc", 133));

    private Protocol() {}

    /** Reads a name or a number from 0 to 255 without leading zeros; empty if it is neither. */
    public static OptionalInt parse(String text) {
        Integer named = NUMBERS.get(text.toLowerCase(Locale.ROOT));
        if (named != null) {
            return OptionalInt.of(named);
        }
        if (!text.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(text) > 255) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    /** Reads a protocol that has ports; empty if it is none. */
    public static OptionalInt ofTest(String text) {
        OptionalInt number = parse(text);
        return number.isPresent() && hasPorts(number.getAsInt()) ? number : OptionalInt.empty();
    }

    /** Tells whether the packets of a protocol have ports. */
    public static boolean hasPorts(int number) {
        return number == TCP || number == UDP || number == SCTP;
    }
}
