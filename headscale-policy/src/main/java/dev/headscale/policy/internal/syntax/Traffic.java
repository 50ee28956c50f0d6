package dev.headscale.policy.internal.syntax;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Which packets a rule lets pass.
 *
 * @param protocol the IP protocol number; empty means the ones that clients take for granted
 * @param ports the ports, at least one range
 */
public record Traffic(OptionalInt protocol, List<PortRange> ports) {
    /** Everything. */
    public static final Traffic ALL = new Traffic(OptionalInt.empty(), List.of(PortRange.ALL));

    /**
     * Reads a member of {@code ip} of a grant: {@code *}, ports, or a protocol, a colon and ports.
     *
     * @param text the text
     * @param problem hears what is wrong
     * @return the traffic, or empty if something is wrong
     */
    public static Optional<Traffic> parse(String text, Consumer<String> problem) {
        if (text.equals("*")) {
            return Optional.of(ALL);
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return PortRange.parse(text, problem).map(ports -> new Traffic(OptionalInt.empty(), ports));
        }
        if (text.indexOf(':', colon + 1) >= 0) {
            problem.accept("\"" + text + "\": expected only one colon in Internet protocol and port type");
            return Optional.empty();
        }
        OptionalInt protocol = Protocol.parse(text.substring(0, colon).strip());
        if (protocol.isEmpty()) {
            problem.accept("\"" + text + "\": unknown protocol \"" + text.substring(0, colon) + "\"");
            return Optional.empty();
        }
        return PortRange.parse(text.substring(colon + 1).strip(), problem).map(ports -> new Traffic(protocol, ports));
    }
}
